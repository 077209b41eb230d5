"""What a new installation lacks before people can work with it, for those who run it; nothing once it is all there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import exists, extract, select
from sqlalchemy.orm import Session

from engine.models import Deployment
from webapp.edge import now
from workflows.records.codes import Code
from workflows.records.organisations import Kind, Organisation
from workflows.records.patents import Patent
from workflows.records.workdays import CalendarDay

OPERATOR = "operator"
SERVED = (Kind.ENTERPRISE, Kind.UNIVERSITY, Kind.INSTITUTE, Kind.BUREAU)


@dataclass(frozen=True)
class FirstStep:
    """One thing to do: whether it is done, what it is, how, and where."""

    is_done: bool
    what: str
    how: str
    href: str


def first_steps(session: Session) -> list[FirstStep]:
    """The way from an empty installation to a working one, in its order; one statement, and none for others."""
    if OPERATOR not in current_user.roles:
        return []
    steps = list(_steps(session))
    return [] if all(one.is_done for one in steps) else steps


def _steps(session: Session) -> Iterator[FirstStep]:
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
    for is_done, (what, how, endpoint) in zip(there, told, strict=True):
        yield FirstStep(is_done, what, how, url_for(endpoint))
