"""Allotting accounts to enterprises' administrators (M3, M14, X16). Bureaus do so for their own area only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from flask import flash, make_response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from engine.db import Transaction
from engine.errors import EngineError, Refused
from reports.template_sheet import template
from webapp import access
from webapp.allotting.forms import AllotForm, ConfirmForm, ListForm
from webapp.allotting.lists import content_of, kept, told, tried
from webapp.allotting.roles import EVERYWHERE, OF_PLACES, ROLES
from webapp.areas_of import stems_of_me
from webapp.bounds import takes_files
from webapp.edge import command, me
from webapp.enrolments.lists import registration_lists
from webapp.errors import sentence
from webapp.extensions import db
from workflows.operations.allotting import allot_to_enterprise
from workflows.operations.allotting_lists import FIELDS, MOST, AllotmentList, read_list, try_list
from workflows.operations.allotting_runs import KIND
from workflows.operations.allotting_runs import MOST as MOST_IN_ALL
from workflows.operations.errands import begin_errand

SHOWN = 20  # of a list that is too long to be tried before it is done
LARGEST = 5 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access.role(*ROLES)
def index() -> ResponseReturnValue:
    """One account by a form."""
    form = AllotForm()
    form.region.choices = [("", _("Please choose")), *_places()]
    if form.validate_on_submit() and _allotted(form):
        flash(_("The account is allotted; the activation link is on its way."), "success")
        return redirect(url_for("allotting.index"))
    may = bool(current_user.roles & OF_PLACES)
    page = render_template("allotting/index.html", form=form, may_allot_to_places=may)
    return make_response(page, 422 if form.errors else 200)


@access.role(*ROLES)
@takes_files(LARGEST)
def preview() -> ResponseReturnValue:
    """A list: what it says, and what is wrong line by line; nothing is done yet."""
    form = ListForm()
    if not form.validate_on_submit():
        return _list(form)
    content = form.file.data.read()
    try:
        found = read_list(content, most=MOST_IN_ALL)
    except EngineError as error:
        form.file.errors = [sentence(error)]
        return _list(form)
    problems = found.problems or ([] if _is_long(found) else tried(found, _allot))
    confirm = ConfirmForm(None, kept="" if problems else kept(content))
    return _list(form, found=found, problems=[told(one) for one in problems], confirm=confirm)


@access.role(*ROLES)
def confirm() -> ResponseReturnValue:
    """Allot the accounts of the list that was shown: all of them, or none; a long one line by line, as an errand."""
    content = content_of(ConfirmForm().kept.data or "")
    found = read_list(content, most=MOST_IN_ALL)
    if _is_long(found):
        return _begin(content, len(found.lines))
    with command() as tx:
        problems = found.problems or try_list(tx, found, _allot(tx))
    if problems:
        return _list(ListForm(None), found=found, problems=[told(one) for one in problems])
    number = len(found.lines)
    flash(
        ngettext("%(num)d account is allotted.", "%(num)d accounts are allotted.", number),
        "success",
    )
    return redirect(url_for("allotting.index"))


def _begin(content: bytes, lines: int) -> ResponseReturnValue:
    title = _("Allotting %(count)s accounts", count=f"{lines:,}")
    with command() as tx:
        errand = begin_errand(tx, KIND, title, {"stems": _stems()}, by=me(), upload=content)
    return redirect(url_for("errands.show", errand_id=errand.id))


def _is_long(found: AllotmentList) -> bool:
    return len(found.lines) > MOST


@access.role(*ROLES)
def blank() -> ResponseReturnValue:
    """The template to fill in."""
    return send_file(
        BytesIO(template(FIELDS, "企业账号")),
        XLSX,
        as_attachment=True,
        download_name="企业账号模板.xlsx",
    )


def _allotted(form: AllotForm) -> bool:
    given: dict[str, Any] = {
        name: field.data for name, field in form._fields.items() if name != "csrf_token"
    }
    try:
        with command() as tx:
            allot_to_enterprise(tx, by=me(), stems=_stems(), **given)
    except Refused as refusal:
        form[refusal.field or "enterprise"].errors = [sentence(refusal)]
        return False
    return True


def _allot(tx: Transaction) -> Callable[..., Any]:
    return partial(allot_to_enterprise, tx, by=me(), stems=_stems())


def _stems() -> tuple[str, ...] | None:
    """Where the person may allot: everywhere for the platform, else in the area of the bureau."""
    return None if current_user.roles & EVERYWHERE else stems_of_me()


def _places() -> list[tuple[str, str]]:
    lists: Any = registration_lists(db.session())["lists"]
    stems = _stems()
    return [
        (one["value"], one["label"])
        for one in lists["regions"]
        if stems is None or one["value"].startswith(stems)
    ]


def _list(form: ListForm, **more: Any) -> ResponseReturnValue:
    wrong = bool(form.errors or more.get("problems"))
    return make_response(
        render_template("allotting/list.html", form=form, most=MOST, shown=SHOWN, **more),
        422 if wrong else 200,
    )
