"""Words that process owners and auditors meet are explained where they are declared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine import history
from workflows.operations import catalogue

ENGINE = Path(history.__file__).parent


@pytest.mark.parametrize("name", sorted(catalogue))
def test_every_operation_says_what_it_does(name: str) -> None:
    said = catalogue[name].doc
    assert len(said.split()) >= 4, f"{name}: say what goes in, what comes out, and what it changes"


def test_every_kind_of_history_is_described_and_written() -> None:
    assert all(history.KINDS.values())
    sources = "".join(path.read_text("utf-8") for path in ENGINE.rglob("*.py"))
    written = set(re.findall(r'Entry\(\s*"(\w+)"', sources))
    assert written, "how entries are made has changed: mend this test"
    assert written <= set(history.KINDS)
