"""Replays of many cases: what is asked, what is left, what is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.deployments import newest
from engine.errors import UnsupportedElement
from engine.local import LocalEngine
from engine.models import Event
from engine.replays import (
    KEPT,
    Replay,
    ReplayedCase,
    begin_replay,
    draft_of,
    left_to_replay,
    partings,
    replay_case,
    tally,
)
from tests.bpmn import chain, model, user

ONE = {"process.bpmn": model("p", chain("s:startEvent", user("a"), user("b"), "e:endEvent"))}
TWO = {"process.bpmn": model("p", chain("s:startEvent", user("a"), user("c"), "e:endEvent"))}


@pytest.fixture
def cases(local: LocalEngine) -> list[int]:
    """One at `a`, an hour later one at `b`."""
    local.deploy_files(ONE)
    first = local.start("p")
    local.advance(hours=1)
    second = local.start("p")
    local.complete(local.tasks(second)[0])
    return [first, second]


def do(local: LocalEngine, verb: Any, *args: Any, **said: Any) -> Any:
    with local.session() as session, transaction(session, local.runtime) as tx:
        return verb(tx, *args, **said)


def left(session: Session, replay: Replay) -> list[int]:
    return sorted(session.scalars(left_to_replay(session.merge(replay))))


def test_each_case_is_left_until_it_is_replayed(
    local: LocalEngine, cases: list[int], session: Session
) -> None:
    replay = do(local, begin_replay, "p", TWO, revision=3, by="5")
    local.advance(minutes=1)
    local.start("p")
    assert left(session, replay) == cases, "what begins later is no part of it"
    before = session.query(Event).count()
    do(local, replay_case, replay.id, cases[1], draft_of(replay))
    assert left(session, replay) == cases[:1]
    do(local, replay_case, replay.id, cases[0], draft_of(replay))
    assert left(session, replay) == []
    assert tally(session, replay.id) == {"same": 1, "other": 1}
    assert partings(session, replay.id) == {"a": 1}
    kept = session.get_one(ReplayedCase, (replay.id, cases[1]))
    assert (kept.kind, kept.element, kept.waits) == ("other", "a", ["c"])
    assert session.query(Event).count() == before, "nothing happened to a case"


def test_cases_of_one_version_or_since_a_day(
    local: LocalEngine, cases: list[int], session: Session
) -> None:
    old = newest(session, "p")
    assert old is not None
    local.deploy_files(TWO)
    third = local.start("p")
    of_old = do(local, begin_replay, "p", TWO, revision=1, by="5", definition_id=old.definition_id)
    assert left(session, of_old) == cases
    since = local.clock.now() - timedelta(minutes=1)
    late = do(local, begin_replay, "p", TWO, revision=1, by="5", since=since)
    assert left(session, late) == [cases[1], third]


def test_what_cannot_run_is_refused_before_any_case_is_tried(
    local: LocalEngine, cases: list[int], session: Session
) -> None:
    wrong = {"process.bpmn": model("p", chain("s:startEvent", "x:callActivity", "e:endEvent"))}
    with pytest.raises(UnsupportedElement):
        do(local, begin_replay, "p", wrong, revision=1, by="5")
    assert session.query(Replay).count() == 0


def test_old_ones_are_forgotten(local: LocalEngine, cases: list[int], session: Session) -> None:
    first = do(local, begin_replay, "p", TWO, revision=1, by="5")
    do(local, replay_case, first.id, cases[0], draft_of(first))
    for _ in range(KEPT):
        do(local, begin_replay, "p", TWO, revision=1, by="5")
    assert session.query(Replay).count() == KEPT
    assert session.scalars(select(ReplayedCase)).all() == []
