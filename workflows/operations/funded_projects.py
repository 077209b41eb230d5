"""Projects of fiscal money that have to be filed, as BPMN may call them (project_pursuit), and what pages ask (E18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.cases import start_case
from engine.db import Transaction
from engine.errors import Refused
from engine.jobs import enqueue
from engine.messages import send_message
from engine.operations import Catalogue
from workflows.operations.answers import answers_of
from workflows.operations.mailing import FILERS, people_of, write_to
from workflows.records.filings import Filing, Funding
from workflows.records.funded_projects import (
    OUTSTANDING,
    FundedProject,
    ProjectState,
    list_project,
    locked_project,
    projects_named_by,
)
from workflows.records.organisations import Organisation

KEY = "project_pursuit"
FILED = "project_filed"
URGE_AGAIN_AFTER = timedelta(days=1)

catalogue = Catalogue()


class UrgedAlready(Refused):
    text = "A reminder about “{name}” went out within the last day."


class NothingToUrge(Refused):
    text = "“{name}” is filed or excused already."


@catalogue.operation("projects.open")
def open_project(tx: Transaction, project: int) -> dict[str, Any]:
    """What the process wants to know: `title` and `filer` (organisation, as text)."""
    found = tx.session.get_one(FundedProject, project)
    return {"title": f"{found.name}（{found.number}）", "filer": str(found.organisation_id)}


@catalogue.operation("projects.explain")
def explain(tx: Transaction, project: int, submission: int) -> None:
    """Keep why the organisation does not file."""
    found = locked_project(tx, project)
    found.explanation = answers_of(tx, submission).words("explanation")
    found.state = ProjectState.EXPLAINED
    tx.session.flush()


@catalogue.operation("projects.judge")
def judge(tx: Transaction, project: int, submission: int) -> None:
    """The bureau accepts the explanation, or has the organisation file nevertheless."""
    found, answers = locked_project(tx, project), answers_of(tx, submission)
    accepted = answers["outcome"] == "accept"
    found.state = ProjectState.EXCUSED if accepted else ProjectState.MISSING
    found.answer = answers.words("answer")
    tx.session.flush()


@catalogue.operation("projects.record_filing")
def record_filing(tx: Transaction, project: int, filing: int) -> None:
    """An achievement that names the project is registered."""
    found = locked_project(tx, project)
    found.state, found.filing_id = ProjectState.FILED, filing
    tx.session.flush()


@catalogue.operation("projects.send_notice", outside=True)
def send_notice(tx: Transaction, project: int, notice: str) -> None:
    """Mail those who file for the organisation: `missing`, `rejected`, `excused` or `filed`."""
    found = locked_project(tx, project)
    if notice == "missing":
        found.urged_at = tx.now
    people = people_of(tx, found.organisation_id, FILERS)
    write_to(
        tx, people, f"project_{notice}", "inbox", title=found.name, number=found.number,
        answer=found.answer, training=found.training,
    )  # fmt: skip


def pursue(
    tx: Transaction, place: Organisation, *, name: str, number: str, funding: Funding, year: int,
    bureau: int, by: str,
) -> FundedProject:  # fmt: skip
    """List a project and begin to pursue it; `bureau` judges explanations. Raises ProjectTaken."""
    project = list_project(
        tx, place, name=name, number=number, funding=funding, year=year, by=by
    )  # fmt: skip
    given: dict[str, Any] = {
        "organisation": str(bureau), "bureau": str(bureau), "starter": by, "project": project.id,
    }  # fmt: skip
    start_case(tx, KEY, given, by=by, organisation=str(bureau))
    return project


def urge_project(tx: Transaction, project_id: int) -> None:
    """催办: write to the organisation now. Raises UrgedAlready, NothingToUrge."""
    found = locked_project(tx, project_id)
    if found.state not in OUTSTANDING:
        raise NothingToUrge(name=found.name)
    if found.urged_at is not None and tx.now - found.urged_at < URGE_AGAIN_AFTER:
        raise UrgedAlready(name=found.name)
    found.urged_at = tx.now
    tx.session.flush()
    enqueue(tx, "projects.send_notice", {"project": project_id, "notice": "missing"})


def end_pursuits(tx: Transaction, filing: Filing) -> None:
    """Tell the case of each project that a newly registered filing names, by a job of its own."""
    for project in projects_named_by(tx.session, filing):
        send_message(tx, FILED, str(project.id), {"filing": filing.id})
