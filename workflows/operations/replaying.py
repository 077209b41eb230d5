"""Replaying many cases against a draft: an errand that goes case by case and writes down how it went."""

from __future__ import annotations

from collections.abc import Iterator

from engine.db import Transaction
from engine.replays import Replay, draft_of, left_to_replay, replay_case
from workflows.operations.case_by_case import each_case
from workflows.operations.errands import Run, Step, work

REPLAY = "cases.replay"


@work(REPLAY)
def replay(run: Run) -> Iterator[Step]:
    """Each case that is left, the oldest first; nothing of a case is changed."""
    asked = run.tx.session.get_one(Replay, int(run.inputs["replay"]))
    number, draft = asked.id, draft_of(asked)

    def attempt(tx: Transaction, case_id: int) -> None:
        replay_case(tx, number, case_id, draft)

    yield from each_case(run, left_to_replay(asked), attempt)
