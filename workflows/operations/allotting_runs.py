"""Long lists of accounts, allotted as an errand: line by line, what cannot be is left out and named (X16).

A list may be sent again: who has an account of their enterprise under that address already gets no second one.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import Refused
from workflows.operations.allotting import AllottedAlready, allot_to_enterprise
from workflows.operations.allotting_lists import FIELDS, OF_PLACES, AllotmentList, read_list
from workflows.operations.allotting_places import allot_to_place
from workflows.operations.errands import Run, Step, work
from workflows.records.accounts import Account
from workflows.records.errands import line as kept_line
from workflows.records.sheets import Field

MOST = 10_000
CHUNK = 20


class Outcome(enum.StrEnum):
    """What became of a line; the letter by which the errand keeps it."""

    ALLOTTED = "a"
    THERE = "t"
    REFUSED = "r"


@dataclass(frozen=True)
class Result:
    """A line of a list: its number in the file, its values, what became of it, and why not as it is kept."""

    number: int
    values: Mapping[str, Any]
    outcome: Outcome | None = None  # it has not come to it yet
    refusal: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Roster:
    """A kind of list: the errand that takes a long one, its columns, and how one line is allotted.

    `allot` takes the transaction, `by`, what the errand was begun with, and the values of a line.
    """

    kind: str
    fields: Sequence[Field]
    allot: Callable[..., Account]

    def read(self, content: bytes) -> AllotmentList:
        """What a file says. Raises an EngineError for a file that is no such list at all."""
        return read_list(content, self.fields, most=MOST)


ENTERPRISES = Roster("accounts.allot", FIELDS, allot_to_enterprise)
PLACES = Roster("accounts.allot_to_places", OF_PLACES, allot_to_place)
ROSTERS = {one.kind: one for one in (ENTERPRISES, PLACES)}


@work(ENTERPRISES.kind)
@work(PLACES.kind)
def allot_list(run: Run) -> Iterator[Step]:
    """Allot the lines in their order; every chunk commits what became of them."""
    lines = ROSTERS[run.kind].read(run.uploaded()).lines
    outcomes, refusals = (
        run.checkpoint.get("outcomes", ""),
        dict(run.checkpoint.get("refusals", {})),
    )
    while len(outcomes) < len(lines):
        for number, values in lines[len(outcomes) : len(outcomes) + CHUNK]:
            outcome, refusal = _allot(run, values)
            outcomes += outcome
            if refusal is not None:
                refusals[str(number)] = kept_line(refusal)
        yield Step(len(outcomes), len(lines), {"outcomes": outcomes, "refusals": refusals})


def results(roster: Roster, content: bytes, checkpoint: Mapping[str, Any]) -> list[Result]:
    """Every line of an errand's list, with what has become of it so far."""
    outcomes, refusals = checkpoint.get("outcomes", ""), checkpoint.get("refusals", {})
    return [
        Result(
            number, values, Outcome(outcomes[place]) if place < len(outcomes) else None,
            refusals.get(str(number)),
        )
        for place, (number, values) in enumerate(roster.read(content).lines)
    ]  # fmt: skip


def _allot(run: Run, values: Mapping[str, Any]) -> tuple[Outcome, Refused | None]:
    try:
        with run.tx.session.begin_nested():
            ROSTERS[run.kind].allot(run.tx, by=run.by, **run.inputs, **values)
    except AllottedAlready:
        return Outcome.THERE, None
    except Refused as refusal:
        return Outcome.REFUSED, refusal
    return Outcome.ALLOTTED, None
