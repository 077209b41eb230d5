"""Every number of the analytics is a plain count, sum or percentile of the rows, whatever has happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from engine.analytics import Asked, Figure, Order, WrongPlace, bottleneck, page_of, steps
from engine.models import Case, Definition, Event, Incident, Task
from tests.conftest import MONDAY
from tests.engine.analytics.plain import compare

NOW = MONDAY + timedelta(days=60)
HOURS = st.integers(0, 60 * 24)
LATER = st.one_of(st.none(), st.integers(0, 300))
TASKS = st.fixed_dictionaries(
    {
        "version": st.integers(0, 1), "element": st.sampled_from("abc"), "opened": HOURS,
        "claimed": LATER, "closed": LATER, "due": LATER, "completed": st.booleans(),
        "assigned": st.booleans(), "role": st.sampled_from(["clerk", "chief", "clerks"]),
    }
)  # fmt: skip
CASES = st.fixed_dictionaries(
    {
        "version": st.integers(0, 1), "started": HOURS, "ended": LATER,
        "status": st.sampled_from(["completed", "failed", "cancelled"]),
        "tasks": st.lists(TASKS, max_size=5),
        "events": st.lists(st.tuples(st.sampled_from(["task_returned", "task_completed"]), HOURS), max_size=3),
        "incidents": st.lists(st.tuples(st.sampled_from(["a", "b", None]), HOURS), max_size=2),
    }
)  # fmt: skip


def at(hours: int) -> datetime:
    return MONDAY + timedelta(hours=hours, minutes=hours % 7)


@pytest.fixture
def versions(session: Session) -> tuple[int, ...]:
    """Two versions of a process, as far as counting looks at them."""
    rows = [
        {"key": "p", "version": one, "digest": str(one), "title": "p", "process": "p", "files": {}, "created_at": MONDAY}
        for one in (1, 2)
    ]  # fmt: skip
    found = tuple(session.scalars(insert(Definition).returning(Definition.id), rows))
    session.commit()
    return found


class Told:
    """Rows of an invented history."""

    def __init__(self, session: Session, versions: tuple[int, ...]) -> None:
        self.session, self.versions = session, versions

    def forget(self) -> None:
        """The history refuses to be deleted by anybody who does not ask for it like this."""
        self.session.execute(text("SET LOCAL session_replication_role = replica"))
        for kind in (Incident, Event, Task, Case):
            self.session.execute(delete(kind))
        self.session.execute(text("SET LOCAL session_replication_role = origin"))

    def tell(self, drawn: list[dict[str, Any]]) -> None:
        for one in drawn:
            ended = None if one["ended"] is None else at(one["started"] + one["ended"])
            case = Case(
                definition_id=self.versions[one["version"]], key="p", process="p", title="p", state="",
                status=one["status"] if ended else "running", started_at=at(one["started"]), ended_at=ended,
            )  # fmt: skip
            self.session.add(case)
            self.session.flush()
            self._rows(
                Event, [self._event(case, place, *each) for place, each in enumerate(one["events"])]
            )
            self._rows(
                Task, [self._task(case, place, each) for place, each in enumerate(one["tasks"])]
            )
            self._rows(Incident, [
                {"case_id": case.id, "element": element, "kind": "x", "message": str(place), "opened_at": at(hour)}
                for place, (element, hour) in enumerate(one["incidents"])
            ])  # fmt: skip

    def _rows(self, kind: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(insert(kind), rows)

    def _event(self, case: Case, place: int, kind: str, hour: int) -> dict[str, Any]:
        return {
            "case_id": case.id,
            "seq": place + 1,
            "at": at(hour),
            "kind": kind,
            "element": "a",
            "facts": {},
            "hash": "",
        }

    def _task(self, case: Case, place: int, drawn: dict[str, Any]) -> dict[str, Any]:
        opened, closed = at(drawn["opened"]), drawn["closed"]
        ended = None if closed is None else at(drawn["opened"] + closed)
        done = ended is not None and drawn["completed"]
        held = drawn["claimed"] is not None and (ended is None or drawn["claimed"] <= closed)
        return {
            "case_id": case.id, "definition_id": self.versions[drawn["version"]], "step": str(place),
            "element": drawn["element"], "name": drawn["element"], "opened_at": opened, "closed_at": ended,
            "status": "open" if ended is None else "completed" if done else "cancelled",
            "completed_at": ended if done else None, "completed_by": "1" if done else None,
            "assignee": "1" if drawn["assigned"] else None,
            "claimed_at": at(drawn["opened"] + drawn["claimed"]) if held else None,
            "due": None if drawn["due"] is None else at(drawn["opened"] + drawn["due"]),
            "candidates": [f"{drawn['role']}@7"],
        }  # fmt: skip


@pytest.fixture
def told(session: Session, versions: tuple[int, ...]) -> Told:
    return Told(session, versions)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    drawn=st.lists(CASES, max_size=6), since=st.integers(0, 30), days=st.integers(1, 40),
    of=st.sampled_from([(0,), (1,), (0, 1)]), role=st.sampled_from(["", "clerk"]),
    repeated=st.sampled_from([frozenset(), frozenset({"a"})]),
)  # fmt: skip
def test_every_number_is_a_plain_count(
    told: Told, drawn: list[dict[str, Any]], since: int, days: int, of: tuple[int, ...], role: str,
    repeated: frozenset[str],
) -> None:  # fmt: skip
    told.forget()
    told.tell(drawn)
    begin = MONDAY + timedelta(days=since)
    asked = Asked(
        tuple(told.versions[one] for one in of), begin, begin + timedelta(days=days), NOW, role=role,
        repeated=repeated,
    )  # fmt: skip
    assert compare(told.session, asked) == {}


TASK = {
    "version": 0, "element": "a", "opened": 0, "claimed": None, "closed": 1, "due": None,
    "completed": True, "assigned": False, "role": "clerk",
}  # fmt: skip
CASE = {"version": 0, "started": 0, "ended": None, "status": "completed", "tasks": [], "events": [], "incidents": []}  # fmt: skip


def everything(told: Told, **more: Any) -> Asked:
    return Asked(told.versions, MONDAY, NOW, NOW, **more)


def test_the_bottleneck_is_where_most_time_went_and_needs_enough_tasks(told: Told) -> None:
    quick = [TASK | {"closed": 2} for _ in range(9)]
    slow = [TASK | {"element": "b", "closed": 10} for _ in range(5)]
    rare = [TASK | {"element": "c", "closed": 300}]
    told.tell([CASE | {"tasks": quick + rare}])
    assert bottleneck(steps(told.session, everything(told)).values()).element == "a"  # type: ignore[union-attr]
    told.tell([CASE | {"tasks": slow}])
    assert bottleneck(steps(told.session, everything(told)).values()).element == "b"  # type: ignore[union-attr]
    assert bottleneck([]) is None


def test_a_condition_on_cases_keeps_all_others_out(told: Told) -> None:
    told.tell([CASE | {"tasks": [TASK], "events": [("task_returned", 1)], "incidents": [("a", 1)]}])
    mine = everything(told, cases=(Case.organisation == "7",))
    assert not any(page_of(told.session, figure, mine)[0] for figure in Figure)
    told.session.scalars(select(Case)).one().organisation = "7"
    told.session.flush()
    shown = {figure for figure in Figure if page_of(told.session, figure, mine)[0]}
    assert shown == {Figure.OPEN, Figure.STARTED, Figure.DONE, Figure.RETURNED, Figure.INCIDENTS}


def test_the_longest_come_first_page_by_page(told: Told) -> None:
    told.tell(
        [
            CASE | {"started": hour, "ended": length}
            for hour, length in enumerate([3, 90, 3, 41, 0, 90, 7])
        ]
    )
    asked, lengths, place = everything(told), [], ""
    while place is not None:
        lines, place = page_of(
            told.session, Figure.FINISHED, asked, order=Order.LONGEST, after=place, size=2
        )
        lengths += [one.took for one in lines]
    assert len(lengths) == 7
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    "place", ["x", "1.2", "1.2.3.4", "1.2.x", "-1.2.3", f"{9 * 10**20}.1.1", "１.2.3"]
)
def test_a_made_up_place_is_refused(told: Told, place: str) -> None:
    with pytest.raises(WrongPlace):
        page_of(told.session, Figure.OPEN, everything(told), after=place)
