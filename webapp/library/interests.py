"""关注领域设置 (M42, F2, X1): conditions in trees, the number of matching patents as they are chosen."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp import access
from webapp.edge import command, me
from webapp.extensions import db
from webapp.library import labels
from webapp.library.asked import CODE, conditions_of
from webapp.library.counting import Count, count_of, up_to
from webapp.library.forms import TokenForm
from webapp.library.shelves import ROLES, Reader, Shelf, asked_clauses, pushed_shelf, reader, scope
from webapp.library.trees import sought, trees_for
from workflows.records.conditions import Conditions
from workflows.records.finding import totals_of
from workflows.records.interests import registered_interests, set_interests
from workflows.records.named import FIELDS, named_codes
from workflows.records.trees import branch, found_in

TREES = ("emerging", "industries", "ipc")
FIELDS_OF_INTEREST = (*TREES, "transfers")


@access.role("enterprise_admin")
def edit() -> ResponseReturnValue:
    """The form, with what is set, or with what the address says once somebody has begun to choose."""
    who = reader()
    form = TokenForm()
    if form.validate_on_submit():
        return _save(who, _wanted(request.form))
    wanted = _wanted(request.args) if "edit" in request.args else _set(who)
    return render_template(
        "library/interests.html", form=form, wanted=wanted, trees=trees_for(wanted, TREES),
        count=_count(who, wanted), who=who, labels=labels, up_to=up_to, shelf=_came_from(),
        evaluated=_evaluated(who, wanted),
    )  # fmt: skip


@access.role("enterprise_admin")
def count() -> str:
    """How many patents the chosen conditions would push; a part of the page."""
    who, wanted = reader(), _wanted(request.args)
    return render_template(
        "library/count.html", count=_count(who, wanted), labels=labels, up_to=up_to,
        evaluated=_evaluated(who, wanted),
    )  # fmt: skip


@access.role(*ROLES)
def codes(field: str) -> str:
    """A branch of a tree (`parent`), or what was looked for in it; a part of a page."""
    chosen = getattr(conditions_of(request.args), field)
    parent = request.args.get("parent", "")
    words = sought(field, request.args)
    if CODE.fullmatch(parent):
        nodes = branch(db.session(), FIELDS[field], parent)
    elif words:
        nodes = found_in(db.session(), FIELDS[field], words, chosen)
    else:
        nodes = trees_for(conditions_of(request.args), [field])[field]
    return render_template("library/nodes.html", nodes=nodes, field=field, chosen=chosen)


def _save(who: Reader, wanted: Conditions) -> ResponseReturnValue:
    with command() as tx:
        set_interests(tx, who.organisation.id, wanted, by=me())
    flash(_("The fields of interest are set; they apply at once."), "success")
    return redirect(url_for(_came_from().endpoint))


def _came_from() -> Shelf:
    return pushed_shelf(request.values.get("shelf", ""), Shelf.WATCH)


def _wanted(args: MultiDict[str, str]) -> Conditions:
    """Of what is asked, what a field of interest may be."""
    asked = conditions_of(args)
    chosen: dict[str, Any] = {name: getattr(asked, name) for name in FIELDS_OF_INTEREST}
    return Conditions(**chosen)


def _set(who: Reader) -> Conditions:
    if who.interests is not None:
        return who.interests.conditions
    return registered_interests(who.organisation)


def _count(who: Reader, wanted: Conditions) -> Count | None:
    if not wanted.asked:
        return None
    linked = named_codes(db.session(), wanted).linked
    return count_of(scope(who, Shelf.WATCH, Conditions(), linked), wanted, linked)


def _evaluated(who: Reader, wanted: Conditions) -> int | None:
    """How many the evaluation library would hold: ways of cooperation do not count there (M22, F2)."""
    wanted = wanted.without("transfers")
    if not wanted.asked:
        return None
    linked = named_codes(db.session(), wanted).linked
    clauses = [
        *scope(who, Shelf.EVALUATION, Conditions(), linked),
        *asked_clauses(wanted, linked),
    ]
    return totals_of(db.session(), [clauses])[0]
