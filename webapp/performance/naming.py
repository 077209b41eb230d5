"""服务基地与支撑服务机构: the national office names who is evaluated beside the provinces, year by year (E29, E30)."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from engine.db import Transaction
from engine.errors import Refused
from webapp import access
from webapp.allotting.forms import text_field
from webapp.edge import command, me, now
from webapp.errors import sentence
from webapp.extensions import db
from webapp.performance import labels
from webapp.performance.reading import OFFICER, is_training
from workflows.records.certificates import china_day
from workflows.records.evaluated import (
    Designation,
    SubjectKind,
    designate,
    designations,
    end_designation,
)
from workflows.records.organisations import Kind, Organisation

YEARS = NumberRange(2021, 2200, _l("Enter a year from 2021 on."))


class NoServiceBody(Refused):
    text = "There is no service body “{name}” here. Write its full name as it is registered."


class NamingForm(FlaskForm):
    """Who is named what, from which year on."""

    name = text_field(_l("Organisation (full name)"), 200)
    kind = SelectField(
        _l("Named as"),
        choices=[(one.value, labels.NAMED[one]) for one in (SubjectKind.BASE, SubjectKind.AGENCY)],
    )
    since = IntegerField(_l("Evaluated from"), [InputRequired(_l("Enter the year.")), YEARS])
    until = IntegerField(
        _l("Last year"), [Optional(), YEARS], description=_l("Empty: until further notice.")
    )


class EndForm(FlaskForm):
    """The last year in which it is evaluated."""

    until = IntegerField(_l("Last year"), [InputRequired(_l("Enter the year.")), YEARS])


@access.role(OFFICER)
def named() -> str:
    """Everybody who is or was named."""
    found = designations(db.session(), training=is_training())
    return render_template(
        "performance/named.html", named=found, labels=labels, year=china_day(now()).year
    )


@access.role(OFFICER)
def name_one() -> ResponseReturnValue:
    """Name a service base or a supporting agency."""
    form = NamingForm(since=china_day(now()).year)
    if form.validate_on_submit():
        try:
            with command() as tx:
                kind, until = SubjectKind(form.kind.data), form.until.data
                place = _service_body(tx, form.name.data or "")
                designate(tx, place, kind, since=form.since.data or 0, until=until, by=me())
        except Refused as refusal:
            form[refusal.field or "name"].errors = [sentence(refusal)]
        else:
            flash(_("It is named and will be evaluated."), "success")
            return redirect(url_for("performance.named"))
    page = render_template("performance/name.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@access.role(OFFICER)
def end_one(organisation_id: int, kind: str, since: int) -> ResponseReturnValue:
    """Say in which year an organisation is evaluated for the last time."""
    found = _mine(organisation_id, kind, since)
    form = EndForm(until=found.until or china_day(now()).year)
    if form.validate_on_submit():
        try:
            with command() as tx:
                end_designation(tx, found, form.until.data or 0, by=me())
        except Refused as refusal:
            form.until.errors = [sentence(refusal)]
            # What was read before went with the transaction.
            found = _mine(organisation_id, kind, since)
        else:
            flash(_("The last year is kept."), "success")
            return redirect(url_for("performance.named"))
    page = render_template("performance/end.html", one=found, form=form, labels=labels)
    return make_response(page, 422 if form.errors else 200)


def _service_body(tx: Transaction, name: str) -> Organisation:
    wanted = select(Organisation).where(
        Organisation.name == name.strip(), Organisation.kind == Kind.SERVICE,
        Organisation.training == is_training(),
    )  # fmt: skip
    found = tx.session.scalar(wanted)
    if found is None:
        raise NoServiceBody("name", name=name.strip())
    return found


def _mine(organisation_id: int, kind: str, since: int) -> Designation:
    there = designations(db.session(), training=is_training())
    wanted = (organisation_id, kind, since)
    found = (one for one in there if (one.organisation_id, one.kind.value, one.since) == wanted)
    return next((one for one in found if one.until is None), None) or abort(404)
