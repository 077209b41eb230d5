"""Moving to a version in which only names are others changes nothing: whatever the model, whenever it is done, the case
goes on exactly like one that was never moved.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spiff import compile_program, move
from tests.engine.spiff.blocks import Block
from tests.engine.spiff.test_random_models import (
    MODELS,
    Way,
    happen,
    key,
    structured,
    written,
)

NAMED = re.compile(
    rb'<(userTask|serviceTask|subProcess|callActivity|boundaryEvent|\w+Gateway)([^>]*?) name="[^"]*"'
)


class Moved(Way):
    """The same run, carried over to another program after every verb and back after the next."""

    def __init__(self, source: bytes) -> None:
        other, self.number = NAMED.subn(rb'<\1\2 name="renamed"', source)
        self.others = [compile_program(other), compile_program(source)]
        super().__init__(source)
        self.carry()

    def verb(self, name: str, step: str, values: dict[str, Any]) -> None:
        super().verb(name, step, values)
        self.carry()

    def carry(self) -> None:
        if self.run.status != "running":
            return
        self.run, notes = move(self.run, self.others[0], self.host, {}, limit=self.limit)
        assert notes == []
        self.run.advance()
        assert self.run.trace == []
        self.others.reverse()


@settings(MODELS, max_examples=60)
@given(structured(), st.data())
def test_a_moved_case_ends_as_one_that_was_not(block: Block, data: st.DataObject) -> None:
    source = written(block)
    stays, moved = Way(source), Moved(source)
    _agree(stays, moved)
    for _ in range(12):
        if not stays.run.waits:
            break
        found = key(stays.run, data.draw(st.sampled_from(list(stays.run.waits)), label="step"))
        values = {}
        if found[0].endswith("q"):
            values[f"{found[0][:-1]}again"] = data.draw(st.booleans(), label="again")
        happen([stays, moved], found, values)
        _agree(stays, moved)


def _agree(stays: Way, moved: Way) -> None:
    assert [replace(one, name=None) for one in moved.trace] == [
        replace(one, name=None) for one in stays.trace
    ]
    assert {step: replace(one, name=None) for step, one in moved.run.waits.items()} == {
        step: replace(one, name=None) for step, one in stays.run.waits.items()
    }
    assert moved.run.variables == stays.run.variables
    assert moved.run.status == stays.run.status
    assert moved.host.calls == stays.host.calls


@settings(MODELS, max_examples=20)
@given(structured())
def test_names_are_really_changed(block: Block) -> None:
    assert Moved(written(block)).number > 0
