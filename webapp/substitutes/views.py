"""Appointing a substitute for oneself, and ending it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.substitutes import (
    appoint_substitute,
    appointments_of,
    end_substitution,
    substitutes_of,
)
from webapp import access
from webapp.edge import beginning, command, ending, me, now
from webapp.people import names_of
from webapp.substitutes.forms import SubstituteForm
from webapp.tasks.reading import reading
from webapp.verbs.colleagues import peers


@access.signed_in
def index() -> ResponseReturnValue:
    """My substitutes, a form for one more, and whose substitute I am."""
    people = peers()
    form = SubstituteForm(people)
    if form.validate_on_submit():
        with command() as tx:
            appoint_substitute(
                tx, me(), form.person.data, starts=max(beginning(form.starts.data), now()),
                ends=_end_of(form.ends.data), by=me(),
            )  # fmt: skip
        flash(_("The substitute is appointed."), "success")
        return redirect(url_for("substitutes.index"))
    rows, others = substitutes_of(reading(), me()), appointments_of(reading(), me())
    names = names_of([*(row.substitute for row in rows), *(row.person for row in others)])
    page = render_template(
        "substitutes/index.html", form=form, rows=rows, others=others, names=names,
        has_peers=bool(people),
    )  # fmt: skip
    return make_response(page, 422 if form.errors else 200)


@access.signed_in
def end(substitution_id: int) -> ResponseReturnValue:
    """End one of mine."""
    if substitution_id not in [row.id for row in substitutes_of(reading(), me())]:
        abort(404)
    with command() as tx:
        end_substitution(tx, substitution_id, by=me())
    flash(_("The substitution is ended."), "success")
    return redirect(url_for("substitutes.index"))


def _end_of(day: date | None) -> datetime | None:
    """The end of the last day; at the earliest soon, so that a day that is over makes no period."""
    if day is None:
        return None
    return max(ending(day), now() + timedelta(seconds=1))
