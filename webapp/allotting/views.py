"""Allotting accounts to enterprises' administrators (M3, M14, X16). Bureaus do so for their own area only."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import (
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from engine.errors import EngineError, Refused
from reports.template_sheet import template
from webapp import access
from webapp.allotting.forms import AllotForm, ConfirmForm, ListForm
from webapp.areas_of import stems_of_me
from webapp.edge import command, me, runtime
from webapp.enrolments.lists import registration_lists
from webapp.errors import sentence
from webapp.extensions import db
from workflows.operations.allotting import allot_to_enterprise
from workflows.operations.allotting_lists import (
    FIELDS,
    AllotmentList,
    NotTaken,
    read_list,
    try_list,
)
from workflows.world import World

ROLES = frozenset({"bureau_reviewer", "national_officer", "support", "operator"})
EVERYWHERE = ROLES - {"bureau_reviewer"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOUR = 3600


@access.role(*ROLES)
def index() -> ResponseReturnValue:
    """One account by a form."""
    form = AllotForm()
    form.region.choices = [("", _("Please choose")), *_places()]
    if form.validate_on_submit() and _allotted(form):
        flash(_("The account is allotted; the activation link is on its way."), "success")
        return redirect(url_for("allotting.index"))
    return make_response(
        render_template("allotting/index.html", form=form), 422 if form.errors else 200
    )


@access.role(*ROLES)
def preview() -> ResponseReturnValue:
    """A list: what it says, and what is wrong line by line; nothing is done yet."""
    form = ListForm()
    if not form.validate_on_submit():
        return _list(form)
    content = form.file.data.read()
    try:
        found = read_list(content)
    except EngineError as error:
        form.file.errors = [sentence(error)]
        return _list(form)
    problems = found.problems or _tried(found)
    kept = "" if problems else _signer().dumps([me(), _world().files.put(content)])
    return _list(
        form,
        found=found,
        problems=[_told(one) for one in problems],
        confirm=ConfirmForm(None, kept=kept),
    )


@access.role(*ROLES)
def confirm() -> ResponseReturnValue:
    """Allot the accounts of the list that was shown: all of them, or none."""
    found = read_list(_content(ConfirmForm().kept.data or ""))
    with command() as tx:
        problems = found.problems or try_list(tx, found, by=me(), stems=_stems())
    if problems:
        return _list(ListForm(None), found=found, problems=[_told(one) for one in problems])
    number = len(found.lines)
    flash(
        ngettext("%(num)d account is allotted.", "%(num)d accounts are allotted.", number),
        "success",
    )
    return redirect(url_for("allotting.index"))


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


class _Preview(Exception):
    """What was tried is not to be kept."""


def _tried(found: AllotmentList) -> list[EngineError]:
    """What would stand against the list, found out by doing it and taking it back."""
    problems: list[EngineError] = []
    try:
        with command() as tx:
            problems = try_list(tx, found, by=me(), stems=_stems())
            raise _Preview
    except _Preview:
        return problems


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


def _told(problem: EngineError) -> str:
    if isinstance(problem, NotTaken):
        return _(problem.text).format(
            line=problem.holes["line"], reason=sentence(problem.holes["reason"])
        )
    return sentence(problem)


def _list(form: ListForm, **more: Any) -> ResponseReturnValue:
    wrong = bool(form.errors or more.get("problems"))
    return make_response(
        render_template("allotting/list.html", form=form, **more), 422 if wrong else 200
    )


def _content(kept: str) -> bytes:
    """The file that this person was shown, within the hour."""
    try:
        who, address = _signer().loads(kept, max_age=HOUR)
        if who != me():
            abort(404)
        return _world().files.get(address)
    except (BadSignature, FileNotFoundError):
        abort(404)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="allotting")


def _world() -> World:
    world = runtime().world
    assert isinstance(world, World)
    return world
