"""The calendar of working days, kept by the national office and the operators."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import to_user_timezone

from webapp import access
from webapp.edge import command, now
from webapp.extensions import db
from webapp.workdays.forms import DayForm
from webapp.workdays.importing import BEFORE
from webapp.workdays.roles import ROLES
from workflows.records.workdays import DayKind, days_of, remove_day, set_day, year_without

FIRST, LAST = 2000, 2100


@access.role(*ROLES)
def index() -> ResponseReturnValue:
    """The exceptional days of a year, and a form for one more."""
    form = DayForm()
    if form.validate_on_submit():
        with command() as tx:
            set_day(tx, form.day.data, DayKind(form.kind.data), form.name.data)
        flash(_("The day is set."), "success")
        return redirect(url_for("workdays.index", year=form.day.data.year))
    year = _year()
    page = render_template(
        "workdays/index.html", form=form, year=year, days=days_of(db.session(), year),
        missing=year_without(db.session(), to_user_timezone(now()).date()), may_undo=BEFORE in session,
    )  # fmt: skip
    return make_response(page, 422 if form.errors else 200)


@access.role(*ROLES)
def remove() -> ResponseReturnValue:
    """Let a day be again what its place in the week says."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(404)
    with command() as tx:
        remove_day(tx, day)
    flash(_("The day is removed."), "success")
    return redirect(url_for("workdays.index", year=day.year))


def _year() -> int:
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else now().year
    return min(max(year, FIRST), LAST)
