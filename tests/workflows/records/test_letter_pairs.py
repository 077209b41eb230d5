"""Names are found by what they contain, by an index, whatever their width and case."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from workflows.records.letter_pairs import contains
from workflows.records.organisations import Kind, Organisation, found_organisation

NAMES = ("杭州澄屿智能科技有限公司", "澄潮 Navigation 100% 中心", "北穹装备ＡＢＣ公司", "屿")


@pytest.fixture
def named(session: Session) -> Session:
    with transaction(session, Runtime()) as tx:
        for name in NAMES:
            found_organisation(tx, name, Kind.ENTERPRISE, "330100")
    return session


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("澄", {0, 1}), ("屿智", {0}), ("智能科技", {0}), ("屿", {0, 3}), ("navigation", {1}),
        ("abc", {2}), ("ＡＢＣ公司", {2}), ("100%", {1}), ("0% 中", {1}), ("澄 中心", {1}),
        ("屿科", set()), ("%", {1}), ("_", set()), ("'", set()), ("   ", {0, 1, 2, 3}),
    ],
)  # fmt: skip
def test_what_contains_the_words_is_found_and_nothing_else(
    named: Session, typed: str, found: set[int]
) -> None:
    wanted = select(Organisation.name).where(*contains(Organisation.name, typed))
    assert set(named.scalars(wanted)) == {NAMES[one] for one in found}


def test_the_index_is_used(named: Session) -> None:
    wanted = select(Organisation.id).where(*contains(Organisation.name, "智能"))
    said = wanted.compile(named.get_bind(), compile_kwargs={"literal_binds": True})
    named.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(named.scalars(text(f"EXPLAIN {said}".replace(":", "\\:"))))
    assert "ix_organisations_pairs" in plan, plan
