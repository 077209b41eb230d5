"""项目评优, as BPMN may call it (performance_evaluation): candidates, push, panel, excellent projects (E23, E24)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from engine.db import Transaction
from engine.errors import Refused
from engine.jobs import enqueue
from engine.models import Case, Submission
from engine.notices import tell
from engine.operations import Catalogue
from engine.verbs import OWN_MAIL
from workflows.operations.answers import answers_of, author_of
from workflows.operations.mailing import people_of, write_to
from workflows.records import cycles
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.activity import activity_of
from workflows.records.certificates import CHINA, china_day
from workflows.records.cycles import Cycle
from workflows.records.filings import Filing, FilingUse
from workflows.records.notices import Mails, wishes_of_all
from workflows.records.organisations import Organisation
from workflows.records.projects import PanelScore, Project, panel_scores_of, trimmed_mean
from workflows.records.pushing import KINDS, is_pushed_to, users_in
from workflows.records.signals import Signal

USERS_PEOPLE = (Role.ENTERPRISE_ADMIN, Role.UNIVERSITY_OFFICER)
PANEL = (Role.EXPERT, Role.NATIONAL_OFFICER)
MOST_CHOICES = 500
BATCH = 200
EXCELLENT = "excellent_projects"

PUSHED_PAGE = "achievements/pushed"

catalogue = Catalogue()


class OwnPanel(Refused):
    text = "You called this panel yourself, so another officer has to countersign its scores."


@catalogue.operation("projects.gather")
def gather(tx: Transaction, cycle: int) -> dict[str, Any]:
    """Every filing among the frozen facts is a candidate. Returns `projects`, ids of filings."""
    found: dict[int, int] = {}
    for frozen in cycles.frozen_of(tx.session, cycle):
        for told in frozen.rows["filings"]:
            found.setdefault(int(told["id"]), frozen.organisation_id)
    tx.session.add_all(
        Project(cycle_id=cycle, filing_id=filing, subject_id=subject)
        for filing, subject in found.items()
    )
    tx.session.flush()
    return {"projects": list(found)}


@catalogue.operation("projects.facts")
def facts(tx: Transaction, cycle: int, filing: int) -> dict[str, Any]:
    """What decisions want to know of a candidate, as `project`."""
    one, project = tx.session.get_one(Filing, filing), tx.session.get_one(Project, (cycle, filing))
    uses = list(tx.session.scalars(select(FilingUse).where(FilingUse.filing_id == filing)))
    return {
        "project": {
            "kind": one.kind.value, "funding": one.funding.value, "files": len(one.files),
            "uses": len(uses), "proofs": sum(bool(use.proof) for use in uses),
            "screened": project.screened, "shortlisted": project.shortlisted,
            "willing": not one.stays_out, "ratings": project.ratings, "stars": project.stars, "mean": project.mean,
        }
    }  # fmt: skip


@catalogue.operation("projects.note")
def note(tx: Transaction, cycle: int, filing: int, step: str, passed: bool) -> None:
    """Note what a decision said of a candidate; `step` is screened, shortlisted or excellent."""
    setattr(tx.session.get_one(Project, (cycle, filing)), _STEPS[step], passed)
    tx.session.flush()


_STEPS = {one: one for one in ("screened", "shortlisted", "excellent")}


@catalogue.operation("projects.push")
def push(tx: Transaction, cycle: int, online_days: int) -> dict[str, Any]:
    """推送: the candidates that were screened go to enterprises and institutes of their industries (E10, E23).

    They can be rated until the online evaluation ends, however long ago they were registered, and those they go to are
    told by mail. Returns `online_until`.
    """
    found = tx.session.get_one(Cycle, cycle)
    last_day = china_day(tx.now) + timedelta(days=online_days + 1)
    found.online_until = datetime.combine(last_day, time(), CHINA)
    for project in _projects(tx, cycle):
        filing = tx.session.get_one(Filing, project.filing_id)
        project.pushed_to = _users_of(tx, filing) if project.screened else 0
        if project.screened:
            filing.rated_until = max(filing.rated_until or tx.now, found.online_until)
    tx.session.flush()
    enqueue(tx, "projects.tell_users", {"cycle": cycle, "after": 0})
    return {"online_until": found.online_until}


@catalogue.operation("projects.tell_users", outside=True)
def tell_users(tx: Transaction, cycle: int, after: int) -> None:
    """Tell the next enterprises and institutes behind the organisation `after` what was pushed to them, and until when.

    One job a batch. A batch that is done again sends the same Message-IDs, which mail programs show once.
    """
    found = tx.session.get_one(Cycle, cycle)
    pushed = [
        tx.session.get_one(Filing, one.filing_id) for one in _projects(tx, cycle) if one.screened
    ]
    places = _next_users(tx, pushed, found.training, after)
    for place in places:
        number = sum(is_pushed_to(one, place) for one in pushed)
        if number:
            _tell_people(tx, found, people_of(tx, place.id, USERS_PEOPLE), number)
    if len(places) == BATCH:
        enqueue(tx, "projects.tell_users", {"cycle": cycle, "after": places[-1].id})


def _tell_people(tx: Transaction, cycle: Cycle, people: list[Account], number: int) -> None:
    """At the bell, and by mail to those who want such mails at once; each as they chose."""
    tell(
        tx, "pushed", _case_of(tx, cycle), to=[str(one.id) for one in people], by=None,
        page=PUSHED_PAGE, mail=OWN_MAIL,
    )  # fmt: skip
    wishes = wishes_of_all(tx.session, [one.id for one in people])
    write_to(
        tx, [one for one in people if wishes[one.id]["pushed"].mails is Mails.NOW],
        "projects_pushed", PUSHED_PAGE, once=f"pushed.{cycle.id}", number=number, year=cycle.year, training=cycle.training,
        until=china_day((cycle.online_until or tx.now) - timedelta(seconds=1)),
    )  # fmt: skip


def _case_of(tx: Transaction, cycle: Cycle) -> Case:
    about = select(Case).where(Case.subject == f"cycle:{cycle.id}").order_by(Case.id)
    return tx.session.scalars(about.limit(1)).one()


@catalogue.operation("projects.hear")
def hear(tx: Transaction, cycle: int) -> None:
    """What enterprises and institutes said online until now: how many rated each candidate, and with how many stars."""
    for project in _projects(tx, cycle):
        activity = activity_of(tx.session, filing_id=project.filing_id)
        project.ratings, project.stars = activity[Signal.RATING].counted, activity.stars
    tx.session.flush()


@catalogue.operation("projects.choices")
def choices(tx: Transaction, cycle: int) -> dict[str, Any]:
    """Whom the national office may call onto the panel, as `panelists` for a form; and whether there is need: `any`."""
    training = tx.session.get_one(Cycle, cycle).training
    known = (
        select(Account.id, Account.name, Organisation.name)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.role.in_(PANEL), Account.status == AccountStatus.NORMAL)
        .where(Organisation.training == training)
        .order_by(Organisation.id, Account.id)
        .limit(MOST_CHOICES)
    )
    found = {
        str(account): f"{name}（{place}）" for account, name, place in tx.session.execute(known)
    }
    return {
        "panelists": [{"label": label, "value": value} for value, label in found.items()],
        "any": any(one.shortlisted for one in _projects(tx, cycle)),
    }


@catalogue.operation("projects.seat")
def seat(tx: Transaction, cycle: int, submission: int) -> dict[str, Any]:
    """One seat for each member of the panel and shortlisted project, but never for a project of the member's own
    organisation. Returns `seats`: {filing, title, account}.
    """
    members = answers_of(tx, submission).codes("panel")
    shortlisted = [one for one in _projects(tx, cycle) if one.shortlisted]
    filings = [tx.session.get_one(Filing, one.filing_id) for one in shortlisted]
    return {
        "seats": [
            {"filing": filing.id, "title": filing.title, "account": member}
            for filing in filings
            for member in members
            if not _belongs(tx, int(member), filing.organisation_id)
        ]
    }


@catalogue.operation("projects.note_score")
def note_score(tx: Transaction, cycle: int, filing: int, submission: int) -> None:
    """A member's score, or the conflict of interest that the member declared: then the score does not count."""
    answers, row = answers_of(tx, submission), tx.session.get_one(Submission, submission)
    conflict = answers.words("conflict_reason") if answers.get("conflict") == "yes" else ""
    tx.session.add(
        PanelScore(
            cycle_id=cycle, filing_id=filing, account_id=int(row.by or 0), conflict=conflict,
            score=None if conflict else answers["score"], opinion=answers.words("opinion"), at=tx.now,
        )
    )  # fmt: skip
    tx.session.flush()


@catalogue.operation("projects.count")
def count(tx: Transaction, cycle: int) -> None:
    """The trimmed mean of each project's scores."""
    given: dict[int, list[Decimal]] = {}
    for one in panel_scores_of(tx.session, cycle):
        if one.score is not None:
            given.setdefault(one.filing_id, []).append(one.score)
    for project in _projects(tx, cycle):
        project.mean = trimmed_mean(given.get(project.filing_id, []))
    tx.session.flush()


@catalogue.operation("projects.countersign")
def countersign(tx: Transaction, panel: int, submission: int) -> None:
    """会签: an officer signs the panel's scores or has them given anew. Raises OwnPanel for the one who called it."""
    if author_of(tx, submission) == author_of(tx, panel):
        raise OwnPanel("outcome")


@catalogue.operation("projects.score_anew")
def score_anew(tx: Transaction, cycle: int) -> None:
    """The panel's scores no longer count and are given anew; what was said stays in the case's submissions."""
    tx.session.execute(delete(PanelScore).where(PanelScore.cycle_id == cycle))
    for project in _projects(tx, cycle):
        project.mean = None
    tx.session.flush()


@catalogue.operation("projects.note_excellent")
def note_excellent(tx: Transaction, cycle: int) -> None:
    """加分项: how many excellent projects each of the evaluated has becomes one of its facts (E24)."""
    won = Counter(one.subject_id for one in _projects(tx, cycle) if one.excellent)
    found = tx.session.get_one(Cycle, cycle)
    for frozen in cycles.frozen_of(tx.session, cycle):
        number = Decimal(won[frozen.organisation_id])
        cycles.change_fact(
            tx, found, frozen.organisation_id, EXCELLENT, number, "项目评优结果", by=None
        )


def _projects(tx: Transaction, cycle: int) -> list[Project]:
    mine = select(Project).where(Project.cycle_id == cycle).order_by(Project.filing_id)
    return list(tx.session.scalars(mine))


def _users_of(tx: Transaction, filing: Filing) -> int:
    """How many enterprises and institutes an achievement is pushed to."""
    if filing.kind not in KINDS:
        return 0
    others = Organisation.id != filing.organisation_id
    users = users_in(filing.emerging, training=filing.training)
    return tx.session.execute(select(func.count()).where(users, others)).scalar_one()


def _next_users(
    tx: Transaction, pushed: list[Filing], training: bool, after: int
) -> list[Organisation]:
    fields = {field for one in pushed for field in one.emerging}
    users = select(Organisation).where(users_in(fields, training=training), Organisation.id > after)
    return list(tx.session.scalars(users.order_by(Organisation.id).limit(BATCH)))


def _belongs(tx: Transaction, account: int, organisation: int) -> bool:
    """Whether somebody belongs to an organisation or to one of its colleges."""
    mine = (
        select(Membership.account_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.account_id == account)
        .where((Organisation.id == organisation) | (Organisation.parent_id == organisation))
    )
    return tx.session.scalar(mine.limit(1)) is not None
