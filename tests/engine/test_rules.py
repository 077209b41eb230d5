"""Small rules of the engine that have been broken before."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine import deployments, incidents
from engine.db import transaction
from engine.drafts.proposals import proposal
from engine.errors import Broken
from engine.local import LocalEngine
from engine.models import Origin
from engine.packages import Package, PackageError
from engine.scenarios import ScenarioError, read
from engine.values import from_json, from_plain, to_json, to_plain
from tests.bpmn import chain, model, user

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=34) | st.decimals(
    allow_nan=False, allow_infinity=False
)


@given(NUMBERS)
def test_a_number_comes_back_as_it_was_stored(number: Decimal) -> None:
    assert from_json(to_json(number)) == number
    assert from_plain(to_plain(number)) == number
    assert to_json(number) == to_json(from_json(to_json(number)))


def test_a_group_that_is_named_twice_may_claim_once(local: LocalEngine) -> None:
    local.deploy(model("p", chain("s:startEvent", user("t", candidateGroups="a@1,a@1"), "e:endEvent")))  # fmt: skip
    [task] = local.tasks(local.start("p"))
    assert task.candidates == ["a@1"]


def test_a_version_that_was_in_force_is_no_proposal(local: LocalEngine, session: Session) -> None:
    for task, origin in (("a", Origin.RELEASE), ("b", Origin.RELEASE), ("a", Origin.OWNER)):
        files = {
            "process.bpmn": model("p", chain("s:startEvent", f"{task}:userTask", "e:endEvent"))
        }
        with transaction(session, local.runtime) as tx:
            deployments.deploy(tx, files, origin=origin)
    assert proposal(session, "p") is None


def test_the_same_failure_is_one_incident(local: LocalEngine, session: Session) -> None:
    for _ in range(3):
        with transaction(session, local.runtime) as tx:
            incidents.open_incident(tx, Broken(case_id=None, element="x"))
    assert len(local.incidents()) == 1


@pytest.mark.parametrize(
    "line", ['titles = "abc"', '[start]\nroles = "clerk"', "[case]\nviewers = [1]"]
)
def test_settings_of_the_wrong_type_are_refused(line: str) -> None:
    files = {"process.bpmn": "<x/>", "package.toml": f'key = "p"\ntitle = "P"\n{line}'}
    with pytest.raises(PackageError):
        Package.parse(files)


@pytest.mark.parametrize(
    "text",
    ["title: a\nsteps: &x [*x]", "title: a\nsteps:\n  - &b {start: {}}\n  - *b", "[" * 5000, "steps: 1", ""],
)  # fmt: skip
def test_scenarios_that_would_swell_or_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ScenarioError):
        read(text)
