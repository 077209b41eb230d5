"""Every scenario of every package that the product ships, on a real database, rolled back after each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

import forms
import workflows
from engine import deployments, packages, scenarios
from engine.clock import FakeClock
from engine.db import Transaction
from engine.models import Origin
from engine.runtime import Runtime
from workflows.operations import catalogue
from workflows.rehearsal import MONDAY, Rehearsal, prepare

FOLDERS = sorted((Path(workflows.__file__).parent / "bpmn").glob("*/package.toml"))
CASES = [
    pytest.param(folder.parent, scenario, id=f"{folder.parent.name}/{scenario.stem}")
    for folder in FOLDERS
    for scenario in sorted(folder.parent.glob("scenarios/*.yaml"))
]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@pytest.fixture
def rehearse(database: Database) -> Iterator[Rehearsal]:
    """An enterprise in a transaction that is rolled back."""
    runtime = Runtime(operations=catalogue, clock=FakeClock(MONDAY), forms=_names_set)
    with database.connect() as connection:
        yield prepare(connection, runtime)
        connection.rollback()


def test_packages_are_shipped_with_scenarios() -> None:
    assert FOLDERS
    assert {folder.parent for folder in FOLDERS} == {case.values[0] for case in CASES}


@pytest.mark.parametrize(("folder", "path"), CASES)
def test_scenario(rehearse: Rehearsal, folder: Path, path: Path) -> None:
    result = _act(rehearse, folder, path)
    assert result.failure is None, f"{result.title}: {result.failure}"


@pytest.mark.parametrize("folder", [one.parent for one in FOLDERS], ids=lambda one: one.name)
def test_scenarios_pass_through_every_element_and_flow(rehearse: Rehearsal, folder: Path) -> None:
    passed: set[str] = set()
    for path in sorted(folder.glob("scenarios/*.yaml")):
        with rehearse.connection.begin_nested() as savepoint:
            passed |= _act(rehearse, folder, path).passed
            savepoint.rollback()
    assert _drawn(folder) - passed == set()


def _names_set(source: bytes) -> frozenset[str]:
    return forms.submission_names(forms.parse(source))


def _act(rehearse: Rehearsal, folder: Path, path: Path) -> scenarios.Result:
    files = packages.read_folder(folder)
    with Session(rehearse.connection, join_transaction_mode="create_savepoint") as session:
        tx = Transaction(session, MONDAY, rehearse.runtime)
        key = deployments.deploy(tx, files, origin=Origin.RELEASE).key
        session.commit()
    return rehearse.act(key, scenarios.read(path.read_text(encoding="utf-8")))


def _drawn(folder: Path) -> set[str]:
    """Ids of all flow nodes and sequence flows of the model."""
    tree = etree.parse(folder / "process.bpmn")
    shown = tree.iterfind(".//{*}BPMNPlane/*[@bpmnElement]")
    wanted = {shape.get("bpmnElement") for shape in shown}
    process = tree.find(f"{BPMN}process")
    flow_elements = process.iter(*(f"{BPMN}{tag}" for tag in FLOW_TAGS))
    return {element.get("id") for element in flow_elements} & wanted


FLOW_TAGS = (
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
    "task", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
    "callActivity", "subProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
    "eventBasedGateway", "sequenceFlow",
)  # fmt: skip
