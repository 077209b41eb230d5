"""A year's arrangement of holidays by a table: looked at with what it changes, taken over, taken back within the hour."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import EngineError
from reports.template_sheet import template
from webapp import access
from webapp.allotting.forms import ConfirmForm, ListForm
from webapp.allotting.lists import content_of, kept
from webapp.edge import command
from webapp.errors import sentence
from webapp.extensions import db
from webapp.passing import download
from webapp.workdays.roles import ROLES
from workflows.records.workday_sheets import FIELDS, Arrangement, read_arrangement
from workflows.records.workdays import DayKind, Exceptions, exceptions_of, replace_years

BEFORE = "calendar_before"
"""Where the session keeps the word by which the days of before are found again."""


@dataclass(frozen=True)
class Change:
    """A day that will be something else: what it was and what it will be, None for a day like others."""

    day: date
    before: tuple[DayKind, str] | None
    after: tuple[DayKind, str] | None


@access.role(*ROLES)
def take() -> ResponseReturnValue:
    """A file: what it says and what it changes, or what is wrong line by line; nothing is done yet."""
    form = ListForm()
    if not form.validate_on_submit():
        return _page(form)
    content = form.file.data.read()
    try:
        found = read_arrangement(content)
    except EngineError as error:
        form.file.errors = [sentence(error)]
        return _page(form)
    if found.problems:
        return _page(form, problems=[sentence(one) for one in found.problems])
    return _page(
        form, found=found, changes=_changes(found), confirm=ConfirmForm(None, kept=kept(content))
    )


@access.role(*ROLES)
def confirm() -> ResponseReturnValue:
    """Take the years of the file over that was shown; their days of before are kept for an hour."""
    found = read_arrangement(content_of(ConfirmForm().kept.data or ""))
    with command() as tx:
        before = exceptions_of(tx.session, found.years)
        replace_years(tx, found.years, found.days)
    session[BEFORE] = kept(_packed(found.years, before))
    flash(_("%(number)s days were taken over.", number=len(found.days)), "success")
    return redirect(url_for("workdays.index", year=found.years[0]))


@access.role(*ROLES)
def undo() -> ResponseReturnValue:
    """Put the days back that the last file replaced; 404 once the hour is over."""
    if BEFORE not in session:
        abort(404)
    years, days = _unpacked(content_of(session.pop(BEFORE)))
    with command() as tx:
        replace_years(tx, years, days)
    flash(_("The days are as they were before the file."), "success")
    return redirect(url_for("workdays.index", year=years[0]))


@access.role(*ROLES)
def blank() -> ResponseReturnValue:
    """The template to fill in."""
    return download(template(FIELDS, "节假日安排"), "节假日安排模板.xlsx")


def _changes(found: Arrangement) -> list[Change]:
    """The days that the file makes something else, in their order."""
    before, after = exceptions_of(db.session(), found.years), found.days
    days = sorted(before.keys() | after.keys())
    every = (Change(one, before.get(one), after.get(one)) for one in days)
    return [one for one in every if one.before != one.after]


def _packed(years: Iterable[int], days: Exceptions) -> bytes:
    rows = [[day.isoformat(), kind.value, name] for day, (kind, name) in days.items()]
    return json.dumps({"years": list(years), "days": rows}).encode()


def _unpacked(content: bytes) -> tuple[list[int], Exceptions]:
    told = json.loads(content)
    days = {date.fromisoformat(day): (DayKind(kind), name) for day, kind, name in told["days"]}
    return told["years"], days


def _page(form: ListForm, **more: object) -> ResponseReturnValue:
    wrong = bool(form.errors or more.get("problems"))
    page = render_template("workdays/import.html", form=form, **more)
    return make_response(page, 422 if wrong else 200)
