"""年度信息表, as BPMN may call it (annual_report), and what its pages and the scheduler ask of it (E21)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from engine.cases import start_case
from engine.db import Transaction
from engine.deployments import in_force
from engine.dmn import Decisions
from engine.errors import Refused
from engine.jobs import enqueue
from engine.models import Submission
from engine.operations import Catalogue
from engine.values import Value, normalise, to_plain
from workflows.mail import compose
from workflows.operations.answers import answers_of
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.annual_reports import MISSING, AnnualReport, ReportState
from workflows.records.bureaus import platform
from workflows.records.certificates import CHINA, china_day
from workflows.records.evaluated import SubjectKind, evaluated_bureaus
from workflows.records.organisations import Organisation
from workflows.records.yearly_facts import Period, facts_of
from workflows.world import world

KEY = "annual_report"
WINDOW = "annual_window"
URGED_AGAIN = timedelta(days=1)
ONE_OPENS = 20261015  # the advisory lock of whoever opens a channel

catalogue = Catalogue()


@dataclass(frozen=True)
class Window:
    """When the forms of a year open by themselves (E21), and when those opened on a certain day are due."""

    opens_on: date
    due_on: date


class UrgedAlready(Refused):
    text = "This bureau has been reminded within the last day."


@catalogue.operation("annual.open")
def open_report(tx: Transaction, organisation: str, year: int, due_on: date) -> dict[str, Any]:
    """Open a bureau's form, filled in with what the platform knows; due at the end of a day in China.

    Returns `report`, `due_at`, `known` (the numbers) and `platform` (the office that reviews).
    """
    bureau = tx.session.get_one(Organisation, int(organisation))
    known = _known(tx, bureau, year)
    report = AnnualReport(
        year=year, organisation_id=bureau.id, due_at=_end_of(due_on), opened_at=tx.now,
        facts=to_plain(normalise(known)), facts_at=tx.now, code=secrets.token_urlsafe(18),
    )  # fmt: skip
    tx.session.add(report)
    tx.session.flush()
    office = platform(tx.session, training=bureau.training)
    return {
        "report": report.id,
        "due_at": report.due_at,
        "known": known,
        "platform": str(office.id),
    }


@catalogue.operation("annual.refresh")
def refresh(tx: Transaction, report: int) -> dict[str, Any]:
    """Read again what the platform knows, as `known`, for a form that is to be corrected."""
    found = _locked(tx, report)
    bureau = tx.session.get_one(Organisation, found.organisation_id)
    known = _known(tx, bureau, found.year)
    found.facts, found.facts_at = to_plain(normalise(known)), tx.now
    tx.session.flush()
    return {"known": known}


@catalogue.operation("annual.submit")
def submit(tx: Transaction, report: int, submission: int) -> None:
    """Keep what was handed in; the first time decides whether it was late."""
    row = tx.session.get_one(Submission, submission)
    found = _locked(tx, report)
    if found.submitted_at is None:
        found.late = tx.now >= found.due_at
        found.submitted_at = tx.now
    found.submitted_by, found.answers = row.by, row.answers
    found.state = ReportState.SUBMITTED
    tx.session.flush()


@catalogue.operation("annual.decide")
def decide(tx: Transaction, report: int, submission: int) -> None:
    """The national office accepts the form or returns it, with an opinion."""
    answers = answers_of(tx, submission)
    found = _locked(tx, report)
    accepted = answers["outcome"] == "accept"
    found.opinion = answers.words("opinion")
    found.accepted_at = tx.now if accepted else None
    found.state = ReportState.ACCEPTED if accepted else ReportState.RETURNED
    tx.session.flush()


@catalogue.operation("annual.send_notice", outside=True)
def send_notice(tx: Transaction, report: int, notice: str) -> None:
    """Mail the bureau's people: `reminder` (not once it is handed in), `overdue` or `returned`."""
    found = tx.session.get_one(AnnualReport, report)
    if notice != "returned" and found.state not in MISSING:
        return
    outside, bureau = world(tx), tx.session.get_one(Organisation, found.organisation_id)
    for person in _people(tx, bureau.id):
        outside.mail.send(
            compose(
                f"annual_{notice}", person.locale, sender=outside.sender, to=person.email,
                name=person.name, year=found.year, opinion=found.opinion,
                training=bureau.training,
                due=china_day(found.due_at - timedelta(seconds=1)).isoformat(),
                link=f"{outside.base_url}/annual/{found.id}",
            )
        )  # fmt: skip


def open_channel(tx: Transaction, year: int, *, training: bool, by: str | None) -> int:
    """Open the form of a year for each of the evaluated who has none; how many were opened. Doing it again is harmless."""
    tx.session.execute(
        select(func.pg_advisory_xact_lock(ONE_OPENS))
    )  # two at once open nothing twice
    there = select(AnnualReport.organisation_id).where(AnnualReport.year == year)
    have = set(tx.session.scalars(there))
    missing = [
        one for one in evaluated_bureaus(tx.session, training=training) if one.id not in have
    ]
    for bureau in missing:
        begin_form(tx, bureau, year, by=by)
    return len(missing)


def begin_form(tx: Transaction, bureau: Organisation, year: int, *, by: str | None) -> None:
    """Start the process of a bureau's form of a year."""
    given = {
        "organisation": str(bureau.id), "bureau": bureau.name, "year": Decimal(year), "starter": by,
    }  # fmt: skip
    start_case(tx, KEY, given, by=by, organisation=str(bureau.id))


def open_due_channel(tx: Transaction) -> int:
    """Open the channel of the year on the days that the package's decision names (E21); how many forms were opened.

    They are those on which forms may be opened until what is opened on the first of them is due.
    """
    rules, today = in_force(tx, KEY).decisions[WINDOW], china_day(tx.now)
    opened_now = window(rules, today)
    if opened_now is None or today < opened_now.opens_on:
        return 0
    regular = window(rules, opened_now.opens_on)
    if regular is None or today > regular.due_on:
        return 0
    return open_channel(tx, today.year, training=False, by=None)


def window(rules: Decisions, day: date) -> Window | None:
    """What the package's decision says of forms opened on a day; None where it says nothing."""
    asked: dict[str, Value] = {"year": Decimal(day.year), "opened_on": day}
    found = rules.evaluate(WINDOW, asked).value
    return Window(**found) if isinstance(found, dict) else None


def urge(tx: Transaction, report: int) -> int:
    """催办: mail the bureau's people that a form is missing, once a day at most; how many. Raises UrgedAlready."""
    found = _locked(tx, report)
    if found.urged_at is not None and tx.now - found.urged_at < URGED_AGAIN:
        raise UrgedAlready
    found.urged_at = tx.now
    enqueue(tx, "annual.send_notice", {"report": report, "notice": "reminder"})
    return len(_people(tx, found.organisation_id))


def _known(tx: Transaction, bureau: Organisation, year: int) -> dict[str, Any]:
    period = Period(year, year, date(year - 1, 10, 1), date(year, 9, 30))
    return dict(facts_of(tx.session, bureau, SubjectKind.PROVINCE, period)["numbers"])


def _people(tx: Transaction, organisation: int) -> list[Account]:
    mine = select(Account).join(Membership, Membership.account_id == Account.id)
    mine = mine.where(
        Membership.organisation_id == organisation, Membership.role == Role.BUREAU_REVIEWER,
        Account.status == AccountStatus.NORMAL, Account.email != "",
    )  # fmt: skip
    return list(tx.session.scalars(mine.order_by(Account.id)))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def _locked(tx: Transaction, report: int) -> AnnualReport:
    return tx.session.get_one(AnnualReport, report, with_for_update=True, populate_existing=True)
