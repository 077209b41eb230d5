"""The page of analytics with 200,000 finished tasks, for an owner and for one enterprise of twenty."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from sqlalchemy import text

from script.benches.report import Row
from script.benches.seed import settle
from script.benches.stage import KEY, PASSWORD, PROFILE, Browser, Stage, stage, token_in
from script.benches.timing import timed
from workflows.records.accounts import Role, open_account, set_password

FINISHED = 200_000
FULL = 1_000_000
STEPS = 4  # tasks a case
BUDGET = 30  # times one reading of all tasks
PAGES = 5
YEAR = "since=2025-11-22&until=2026-11-22"

CASES = """
INSERT INTO cases (definition_id, key, process, title, organisation, status, state, started_at, ended_at, events, head)
SELECT definition_id, key, process, title, CAST(organisation AS bigint) + n % 20, 'completed', state,
       timestamptz '2026-11-22' - age, timestamptz '2026-11-22' - age + random() * interval '9 days', 0, ''
FROM cases, (SELECT n, random() * interval '360 days' AS age FROM generate_series(1, :count) n) drawn
WHERE id = :case
"""
TASKS = """
INSERT INTO tasks (case_id, definition_id, step, element, name, status, due, priority, candidates, settings,
                   opened_at, claimed_at, closed_at, completed_at, completed_by)
SELECT id, definition_id, n, 'step' || n, 'step ' || n, 'completed', started_at + interval '2 days', 50,
       jsonb_build_array('enterprise_admin@' || organisation), '{}', started_at,
       CASE WHEN n % 2 = 0 THEN started_at + random() * interval '1 day' END, ended, ended, '1'
FROM (SELECT cases.*, n, started_at + interval '1 day' + random() * interval '3 days' AS ended
      FROM cases, generate_series(1, :steps) n WHERE cases.ended_at IS NOT NULL) drawn
"""
PLAIN = "SELECT count(*), avg(completed_at - opened_at) FROM tasks JOIN cases ON cases.id = case_id"


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """How long each page takes, against reading all these tasks and their cases once."""
    count = FULL if full else FINISHED
    with stage(database_url, redis_url) as made:
        _fill(made, made.start(), count)
        owner, office = _owner(made), made.browser()
        pages = {
            "an owner, a year": (owner, f"/analytics/{KEY}?{YEAR}"),
            "an owner, 12 weeks": (owner, f"/analytics/{KEY}"),
            "one enterprise of twenty, a year": (office, f"/analytics/{KEY}?{YEAR}"),
            "all processes, a year": (owner, f"/analytics/?{YEAR}"),
            "the rows behind a figure": (owner, f"/analytics/{KEY}/rows/done?{YEAR}"),
        }
        for what, (browser, address) in pages.items():
            took, plain = _page(browser, address), _plain(made)
            told = f"{count:,} finished tasks: {took:.0f} ms; reading them once {plain:.0f} ms"
            yield Row(f"analytics, {what}", took / plain, BUDGET, told)


def _fill(made: Stage, case: int, count: int) -> None:
    with made.database.connect() as connection:
        connection.execute(text(CASES), {"case": case, "count": count // STEPS})
        connection.execute(text(TASKS), {"steps": STEPS})
        connection.commit()
        settle(connection)


def _plain(made: Stage) -> float:
    times: list[float] = []
    with made.database.connect() as connection:
        for _ in range(PAGES):
            with timed(times):
                connection.execute(text(PLAIN)).one()
    return median(times)


def _owner(made: Stage) -> Browser:
    """Sign in an owner of packages; no package names another one."""
    with made.transaction() as tx:
        account = open_account(
            tx, login="owner", name="林晓雯", organisation_id=int(made.organisation),
            role=Role.PROCESS_OWNER, **PROFILE,
        )  # fmt: skip
        set_password(tx, account, PASSWORD)
    client = made.app.test_client()
    token = token_in(client.get("/login").text)
    client.post("/login", data={"csrf_token": token, "login": "owner", "password": PASSWORD})
    return Browser(client, token)


def _page(browser: Browser, address: str) -> float:
    times: list[float] = []
    for _ in range(PAGES):
        with timed(times):
            answer = browser.get(address)
        assert answer.status_code == 200, answer.status
    return median(times)
