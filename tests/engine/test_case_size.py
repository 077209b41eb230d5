"""What a case may remember is bounded: who would go beyond it is told which variable is the largest, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from engine.db import Transaction
from engine.errors import CaseTooLarge
from engine.local import LocalEngine
from engine.models import Case, Submission
from tests.bpmn import chain, model, node

MOST = 64 * 1024
LONG = "字" * (MOST // 3)
FETCH = node(
    "x:serviceTask",
    extension='<zeebe:taskDefinition type="fetch" retries="3"/>'
    '<zeebe:ioMapping><zeebe:output source="=found" target="found"/></zeebe:ioMapping>',
)
TWO = model("two", chain("s:startEvent", "t:userTask", "u:userTask", "e:endEvent"))


@pytest.fixture
def small(local: LocalEngine) -> Iterator[LocalEngine]:
    """An engine whose cases may remember 64 KiB."""
    whole = local.runtime
    local.runtime = replace(whole, state_limit=MOST)
    yield local
    local.runtime = whole


def test_answers_that_are_too_much_name_the_largest_variable(small: LocalEngine) -> None:
    small.deploy(TWO)
    case = small.start("two", {"short": "a", "notes": "b" * 100})
    [task] = small.tasks(case)
    with pytest.raises(CaseTooLarge, match=r"0\.1 MiB is the most; the largest part is 正文\."):
        small.complete(task, {"正文": LONG})
    assert [each.id for each in small.tasks(case)] == [task.id]
    assert small.variables(case) == {"short": "a", "notes": "b" * 100}
    assert [incident.kind for incident in small.incidents()] == ["CaseTooLarge"]
    with small.session() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0
    small.complete(task, {"正文": "短"})
    assert [each.element for each in small.tasks(case)] == ["u"]


def test_what_just_fits_is_kept(small: LocalEngine) -> None:
    """Characters of three bytes: counted in bytes, not in characters."""
    small.deploy(TWO)
    case = small.start("two", {"text": LONG[: MOST // 4]})
    assert len(small.variables(case)["text"]) == MOST // 4


def test_a_case_that_would_begin_too_large_does_not_begin(small: LocalEngine) -> None:
    small.deploy(TWO)
    with pytest.raises(CaseTooLarge, match="largest part is text"):
        small.start("two", {"text": LONG, "other": 1})
    with small.session() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_job_that_brings_too_much_is_an_incident_and_the_case_stands(small: LocalEngine) -> None:
    @small.operation("fetch", outside=True, results=("found",))
    def fetch(tx: Transaction) -> dict[str, str]:
        return {"found": LONG}

    small.deploy(model("job", chain("s:startEvent", FETCH, "e:endEvent")))
    case = small.start("job")
    small.advance(days=1)
    assert (small.case(case).status, small.variables(case)) == ("running", {})
    assert [incident.kind for incident in small.incidents()] == ["CaseTooLarge"]
