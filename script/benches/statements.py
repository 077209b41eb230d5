"""How many SQL statements the three most used requests send, with few open tasks and with many.

tests/webapp/test_statements.py asserts the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from script.benches.complete import task_of
from script.benches.report import Row
from script.benches.seed import copy_case
from script.benches.stage import ACCEPTED, KEY, Stage, stage
from tests.counting import counted
from webapp.extensions import db

SIZES = (10, 10_000)
BUDGETS = {"complete a task": 12, "start a case": 12, "inbox page": 5}


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """One row for each request: the larger of the counts at both sizes."""
    with stage(database_url, redis_url) as made:
        fill(made, SIZES[0])
        few = statements(made)
        fill(made, SIZES[1] - SIZES[0])
        many = statements(made)
    for what, budget in BUDGETS.items():
        detail = f"{few[what]} at {SIZES[0]} open tasks, {many[what]} at {SIZES[1]:,}"
        yield Row(f"SQL statements: {what}", max(few[what], many[what]), budget, detail)


def fill(made: Stage, count: int) -> None:
    """Add open tasks in the administrators' group."""
    with made.database.begin() as connection:
        copy_case(
            connection, made.start(), count, role="enterprise_admin", organisation=made.organisation
        )


def statements(made: Stage) -> dict[str, int]:
    """What each request sends once the process has warmed up; BEGIN and COMMIT not counted."""
    browser = made.browser()
    requests = {
        "complete a task": lambda: browser.post(f"/tasks/{task}", ACCEPTED),
        "start a case": lambda: browser.post(f"/start/{KEY}", {"matter": "采购", "amount": "3"}),
        "inbox page": lambda: browser.get("/inbox"),
    }
    with made.app.app_context():
        database = db.engine
    found = {}
    for what, ask in requests.items():
        for _ in range(2):  # the first one may load definitions
            task = task_of(made, made.start())
            with counted(database) as sent:
                answer = ask()
            assert answer.status_code < 400, answer.status
        found[what] = len(sent)
    return found
