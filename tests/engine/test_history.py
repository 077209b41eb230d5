"""The history is whole, or says where it is not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import history
from engine.db import transaction
from engine.local import LocalEngine
from engine.models import Event
from tests.bpmn import chain, model

HELLO = model("hello", chain("s:startEvent", "t:userTask", "e:endEvent"))


@pytest.fixture
def case(local: LocalEngine) -> int:
    local.deploy(HELLO)
    begun = local.start("hello", {"x": 1})
    [task] = local.tasks(begun)
    local.complete(task, {"ok": True})
    return begun


def unlocked(session: Session) -> None:
    """Lift the protection, as somebody with the database's password could."""
    session.execute(text("SET session_replication_role = replica"))


def test_what_happened_is_told_in_order(local: LocalEngine, case: int) -> None:
    kinds = [event.kind for event in local.events(case)]
    assert kinds[0] == "case_started"
    assert (
        kinds.index("task_opened") < kinds.index("task_completed") < kinds.index("case_completed")
    )
    assert set(kinds) <= set(history.KINDS)


def test_a_whole_history_verifies(session: Session, case: int) -> None:
    assert history.verify(session, case) == []
    assert list(history.verify_all(session)) == []


def test_answers_are_not_in_it(local: LocalEngine, case: int) -> None:
    [told] = [event for event in local.events(case) if event.kind == "task_completed"]
    assert "ok" not in str(told.facts.get("answers", ""))
    assert len(told.facts["digest"]) == 64


def test_a_changed_entry_shows(session: Session, case: int) -> None:
    unlocked(session)
    session.execute(update(Event).where(Event.seq == 2).values(actor="999"))
    assert history.verify(session, case) == [f"case {case}: entry 2 was changed"]


def test_a_missing_entry_shows(session: Session, case: int) -> None:
    unlocked(session)
    session.execute(delete(Event).where(Event.seq == 2))
    assert history.verify(session, case) == [f"case {case}: entry 2 is missing"]


def test_a_tail_that_was_cut_off_shows(local: LocalEngine, session: Session, case: int) -> None:
    with transaction(session, local.runtime) as tx:
        history.anchor(tx, date(2026, 3, 1))
    last = len(local.events(case))
    unlocked(session)
    session.execute(delete(Event).where(Event.seq == last))
    before = session.get_one(Event, (case, last - 1)).hash
    session.execute(
        text("UPDATE cases SET events = :n, head = :h WHERE id = :i"),
        {"n": last - 1, "h": before, "i": case},
    )
    assert history.verify(session, case) == []
    assert list(history.verify_all(session)) == [
        f"case {case}: its history is not the one that was anchored on 2026-03-01"
    ]


def test_the_database_refuses_to_change_the_past(session: Session, case: int) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(Event).values(actor="999"))
