"""Linking a case to another one, and taking a link away: both with a reason, both only for cases that one may see."""

from __future__ import annotations

from itertools import islice

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from engine.models import Case
from webapp import access
from webapp.cases.reading import find
from webapp.cases.said import related
from webapp.edge import command, me
from webapp.inbox.asked import LONGEST
from webapp.inbox.searching import Sought, find_cases
from webapp.languages import case_title
from workflows.records.case_links import LONGEST_REASON, Linked, link_cases, part_cases

OFFERED = 10


class ReasonForm(FlaskForm):
    """Why."""

    reason = StringField(
        _l("Reason"),
        [
            DataRequired(_l("Say why in a few words.")),
            Length(max=LONGEST_REASON, message=_l("Use at most 300 characters.")),
        ],
        render_kw={"maxlength": LONGEST_REASON},
        filters=[lambda text: text.strip() if text else text],
    )


class LinkForm(ReasonForm):
    """Which case, of those that were found, and why."""

    other = RadioField(_l("Case"), [DataRequired(_l("Choose a case."))], coerce=int)

    def __init__(self, found: list[Case]) -> None:
        super().__init__()
        self.other.choices = [(one.id, f"{one.number} {case_title(one)}") for one in found]


@access.signed_in
def add(case_id: int) -> ResponseReturnValue:
    """Look for another case by its number or words, and link it."""
    case, _loaded = find(case_id)
    words = request.args.get("q", "").strip()[:LONGEST]
    found = _found(case, words) if words else []
    form = LinkForm(found)
    if not form.validate_on_submit():
        page = render_template("cases/link.html", case=case, form=form, words=words, found=found)
        return make_response(page, 422 if form.errors else 200)
    with command() as tx:
        link_cases(tx, case.id, form.other.data, form.reason.data or "", by=me())
    flash(_("The cases are linked."), "success")
    return _back(case_id)


@access.signed_in
def remove(case_id: int, link_id: int) -> ResponseReturnValue:
    """Take a link away; that there was one stays in the timelines of both."""
    case, _loaded = find(case_id)
    linked = next((one for one in related(case) if one.row.id == link_id), None)
    if linked is None:
        abort(404)
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("cases/part.html", case=case, form=form, linked=linked)
        return make_response(page, 422 if form.errors else 200)
    with command() as tx:
        part_cases(tx, link_id, form.reason.data or "", by=me())
    flash(_("The link is removed."), "success")
    return _back(case_id)


def links(case: Case) -> list[Linked]:
    """The cases that a case is linked to now."""
    return [one for one in related(case) if one.row.parted_at is None]


def _found(case: Case, words: str) -> list[Case]:
    """The newest cases that fit, but this one and those that are linked already."""
    there = {case.id, *(one.case.id for one in links(case))}
    found = (one for one in find_cases(Sought(q=words)).cases if one.id not in there)
    return list(islice(found, OFFERED))


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("cases.show", case_id=case_id, _anchor="links"))
