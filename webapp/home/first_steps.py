"""What is lacking before people can work: in a new installation, at an enterprise or a university that just got its account."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import exists, extract, or_, select
from sqlalchemy.orm import Session

from engine.models import Deployment
from webapp.edge import now
from workflows.records.codes import Code
from workflows.records.evaluations import Evaluation
from workflows.records.experts import Expert
from workflows.records.interests import Interests
from workflows.records.organisations import Kind, Organisation
from workflows.records.patents import Patent
from workflows.records.workdays import CalendarDay

Told = tuple[str, str, str]
"""What to do, how, and the endpoint where."""
SERVED = (Kind.ENTERPRISE, Kind.UNIVERSITY, Kind.INSTITUTE, Kind.BUREAU)


@dataclass(frozen=True)
class FirstStep:
    """One thing to do: whether it is done, what it is, how, and where."""

    is_done: bool
    what: str
    how: str
    href: str


def first_steps(session: Session) -> list[FirstStep]:
    """The steps of the reader's role in their order, none once all are done; one statement, and none for other roles."""
    for role, way in WAYS.items():
        if role in current_user.roles:
            steps = way(session)
            return [] if all(one.is_done for one in steps) else steps
    return []


def _in_order(there: Iterable[bool], told: Iterable[Told]) -> list[FirstStep]:
    return [
        FirstStep(is_done, what, how, url_for(endpoint))
        for is_done, (what, how, endpoint) in zip(there, told, strict=True)
    ]


def _installation(session: Session) -> list[FirstStep]:
    """The way from an empty installation to a working one."""
    served = select(Organisation.id).where(Organisation.kind.in_(SERVED), ~Organisation.training)
    of_this_year = select(CalendarDay.day).where(extract("year", CalendarDay.day) == now().year)
    there = session.execute(
        select(
            exists(select(Code.code)), exists(select(Deployment.id)), exists(served),
            exists(select(Patent.id)), exists(of_this_year),
        )
    ).one()  # fmt: skip
    told = (
        (_("Load the reference tables"), _("Industries, regions and IPC, which every form asks for: run “panhuo reference load” on the server."), "reference.index"),
        (_("Publish the processes"), _("Those that come with the product: run “panhuo packages deploy” on the server; owners revise them here."), "packages.index"),
        (_("Allot accounts"), _("Enterprises one by one or from a list; bureaus, universities and service bodies one by one; the national office by “panhuo organisation create” and “panhuo admin create” on the server."), "allotting.index"),
        (_("Bring in patents"), _("The stock of the universities from a file; universities register them, enterprises evaluate them."), "stock.upload"),
        (_("Enter the holidays of the year"), _("Working days decide what is due when."), "workdays.index"),
    )  # fmt: skip
    return _in_order(there, told)


def _enterprise(session: Session) -> list[FirstStep]:
    """关注领域, experts, the first evaluation (M42, M14, M25); experts may be left out (F17)."""
    mine = current_user.organisations_as("enterprise_admin")
    registered = exists().where(
        Organisation.id.in_(mine),
        or_(Organisation.industries != [], Organisation.emerging != []),
    )
    cares, experts, evaluates = session.execute(
        select(
            or_(registered, exists().where(Interests.organisation_id.in_(mine))),
            exists().where(Expert.organisation_id.in_(mine)),
            exists().where(Evaluation.organisation_id.in_(mine)),
        )
    ).one()
    told = (
        (_("Set the fields of interest"), _("Industries and technologies; what fits them is pushed to you from then on."), "library.interests"),
        (_("Recommend experts"), _("They rate patents for your enterprise; you can also evaluate without them."), "experts.index"),
        (_("Evaluate a first patent"), _("Open one in the evaluation library; from there you can also say that you want to cooperate."), "library.evaluation"),
    )  # fmt: skip
    return _in_order((cares, experts or evaluates, evaluates), told)


def _university(session: Session) -> list[FirstStep]:
    """Colleges, the stock of patents, the first 登记入库 (U1, M50); a university may do without colleges."""
    mine = current_user.organisations_as("university_officer")
    colleges, patents, registered = session.execute(
        select(
            exists().where(Organisation.parent_id.in_(mine)),
            exists().where(Patent.organisation_id.in_(mine)),
            exists().where(Patent.organisation_id.in_(mine), Patent.item_id.is_not(None)),
        )
    ).one()
    told = (
        (_("Name colleges and people"), _("Officers of colleges review, inventors fill in; without colleges all comes to you."), "university.faculty"),
        (_("Look at your patents"), _("The platform brings in your valid patents. If they are missing, ask the support desk."), "university.index"),
        (_("Register a first patent"), _("Fill in its form, or register many from a file; once approved it shows in the libraries of all enterprises."), "university.index"),
    )  # fmt: skip
    return _in_order((colleges or registered, patents, registered), told)


WAYS: dict[str, Callable[[Session], list[FirstStep]]] = {
    "operator": _installation,
    "enterprise_admin": _enterprise,
    "university_officer": _university,
}
