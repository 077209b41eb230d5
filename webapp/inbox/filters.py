"""Kept filters: the numbers behind them, keeping one, sharing it with a group, deleting it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from engine import inbox
from engine.errors import EngineError
from webapp import access
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.inbox.asked import Asked, moments, read_text
from webapp.people import role_name
from workflows.records.task_filters import TaskFilter, filters_for, forget_filter, keep_filter

COUNTED = 12
"""So many filters show their numbers."""


@dataclass(frozen=True)
class Kept:
    """A filter as the page shows it; `number` None where nobody counted."""

    row: TaskFilter
    asked: Asked
    is_mine: bool
    number: int | None = None


class FilterForm(FlaskForm):
    """A name, and a group that sees it too."""

    name = StringField(
        _l("Name of the filter"),
        [
            DataRequired(_l("Give it a name.")),
            Length(max=40, message=_l("Use at most 40 characters.")),
        ],
        filters=[lambda text: text.strip() if text else text],
    )
    group = SelectField(_l("Share with"), [Optional()])

    def __init__(self) -> None:
        super().__init__()
        self.group.choices = [("", _l("Nobody: only I see it")), *_groups()]


@access.signed_in
def index() -> str:
    """All of them, with their numbers, and what can be kept now."""
    return _page(FilterForm(), request.args.get("query", ""))


@access.signed_in
def keep() -> ResponseReturnValue:
    """Keep what the inbox shows under a name."""
    form, query = FilterForm(), request.form.get("query", "")
    if not form.validate_on_submit():
        return make_response(_page(form, query), 422)
    asked = replace(read_text(query), sort="")
    try:
        with command() as tx:
            keep_filter(
                tx, current_user.id, form.name.data or "", asked.query(),
                groups=current_user.groups, group=form.group.data or None,
            )  # fmt: skip
    except EngineError as error:
        flash(sentence(error), "warning")
        return redirect(url_for("inbox.filters_page"))
    flash(_("The filter “%(name)s” is kept.", name=form.name.data), "success")
    return redirect(url_for("inbox.index", **asked.arguments()))


@access.signed_in
def forget(filter_id: int) -> ResponseReturnValue:
    """Delete one of mine."""
    with command() as tx:
        forget_filter(tx, current_user.id, filter_id)
    flash(_("The filter is deleted."), "success")
    return redirect(url_for("inbox.filters_page"))


@access.signed_in
def numbers() -> ResponseReturnValue:
    """The filters beside the inbox with their numbers, asked for every half minute; 304 while they are the same."""
    page = make_response(render_template("inbox/numbers.html", kept=_kept()))
    page.set_etag(hashlib.sha256(page.data).hexdigest()[:32])
    page.headers["Cache-Control"] = "private, no-cache"
    page.vary.add("Cookie")
    return page.make_conditional(request)


def _page(form: FilterForm, query: str) -> str:
    asked = read_text(query)
    return render_template(
        "inbox/filters.html", form=form, kept=_kept(), asked=asked, groups=dict(_groups())
    )


def _kept() -> list[Kept]:
    rows = filters_for(db.session(), current_user.id, current_user.groups)
    return [_counted(row, number < COUNTED) for number, row in enumerate(rows)]


def _counted(row: TaskFilter, count: bool) -> Kept:
    asked = read_text(row.query)
    number = _number(asked) if count else None
    return Kept(row, asked, row.account_id == current_user.id, number)


def _number(asked: Asked) -> int:
    return inbox.counted(db.session(), me(), current_user.groups, asked.wanted(), moments=moments())


def _groups() -> list[tuple[str, Any]]:
    """The groups that a person belongs to, in words."""
    return [
        (f"{role}@{place.id}", f"{place.name} · {role_name(role)}")
        for role, place in current_user.known.memberships
    ]
