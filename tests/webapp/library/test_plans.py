"""Lists, totals and facets are answered from indexes, common words and rare ones alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from workflows.records.conditions import Conditions, clauses_of, pushed_clause, training_clause
from workflows.records.finding import Order, facets_of, page_of, totals_of
from workflows.records.library import LibraryItem

ASKED = (
    Conditions(),
    Conditions(words="热水"),
    Conditions(words="没有"),
    Conditions(applicant="云麓", emerging=("1",), maturity=("pilot",)),
)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("order", list(Order))
def test_no_table_is_read_from_end_to_end(
    session: Session, registered: Callable[..., LibraryItem], asked: Conditions, order: Order
) -> None:
    registered("一种热水器")
    clauses = [training_clause(False), *clauses_of(asked, {}), pushed_clause(1)]
    sent: list[tuple[str, object]] = []
    database = session.get_bind()

    def note(
        _connection: object, _cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        sent.append((statement, values))

    event.listen(database, "before_cursor_execute", note)
    facets_of(session, clauses)
    totals_of(session, [clauses])
    page_of(session, clauses, order)
    event.remove(database, "before_cursor_execute", note)
    for statement, values in sent:
        if "library_items" in statement:
            plan = session.connection().exec_driver_sql(f"EXPLAIN {statement}", values)  # type: ignore[arg-type]
            lines = "\n".join(line for (line,) in plan)
            assert "Seq Scan on library_items" not in lines, lines
