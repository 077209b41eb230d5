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

FOLDERS = sorted(
    toml.parent for toml in (Path(workflows.__file__).parent / "bpmn").glob("*/package.toml")
)
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
    assert [folder.name for folder in FOLDERS if not _scenarios_of(folder)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_scenario_passes_and_together_they_take_every_flow(
    rehearse: Rehearsal, folder: Path
) -> None:
    key = _deployed(rehearse, folder)
    passed: set[str] = set()
    failures = {}
    for path in _scenarios_of(folder):
        with rehearse.connection.begin_nested() as savepoint:
            result = rehearse.act(key, scenarios.read(path.read_text(encoding="utf-8")))
            savepoint.rollback()
        passed |= result.passed
        if result.failure is not None:
            failures[path.stem] = f"{result.title}: {result.failure}"
    assert failures == {}
    assert _drawn(folder) - passed == set()


def _names_set(source: bytes) -> frozenset[str]:
    return forms.submission_names(forms.parse(source))


def _scenarios_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("scenarios/*.yaml"))


def _deployed(rehearse: Rehearsal, folder: Path) -> str:
    with Session(rehearse.connection, join_transaction_mode="create_savepoint") as session:
        tx = Transaction(session, MONDAY, rehearse.runtime)
        key = deployments.deploy(tx, packages.read_folder(folder), origin=Origin.RELEASE).key
        session.commit()
    return key


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
