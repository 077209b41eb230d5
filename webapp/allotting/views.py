"""Allotting accounts to enterprises' administrators (M3, M14, X16). Bureaus do so for their own area only."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from engine.errors import Refused
from webapp import access
from webapp.allotting import rosters
from webapp.allotting.forms import AllotForm
from webapp.allotting.roles import EVERYWHERE, OF_PLACES, ROLES
from webapp.allotting.rosters import LARGEST, Pages
from webapp.areas_of import stems_of_me
from webapp.bounds import takes_files
from webapp.edge import command, me
from webapp.enrolments.lists import registration_lists
from webapp.errors import sentence
from webapp.extensions import db
from workflows.operations.allotting import allot_to_enterprise
from workflows.operations.allotting_runs import ENTERPRISES


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
    return rosters.preview(PAGES)


@access.role(*ROLES)
def confirm() -> ResponseReturnValue:
    """Allot the accounts of the list that was shown."""
    return rosters.confirmed(PAGES)


@access.role(*ROLES)
def blank() -> ResponseReturnValue:
    """The template to fill in."""
    return rosters.blank(PAGES)


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


def _stems() -> tuple[str, ...] | None:
    """Where the person may allot: everywhere for the platform, else in the area of the bureau."""
    return None if current_user.roles & EVERYWHERE else stems_of_me()


def _given() -> dict[str, Any]:
    return {"stems": _stems()}


def _places() -> list[tuple[str, str]]:
    lists: Any = registration_lists(db.session())["lists"]
    stems = _stems()
    return [
        (one["value"], one["label"])
        for one in lists["regions"]
        if stems is None or one["value"].startswith(stems)
    ]


PAGES = Pages(
    ENTERPRISES, "allotting.index", "allotting.preview", "allotting.confirm", "allotting.blank",
    {"enterprise": _l("Enterprise"), "credit_code": _l("Unified social credit code"), "region": _l("Region"),
     "name": _l("Administrator's name"), "email": _l("Work e-mail")},
    "企业账号", _given,
)  # fmt: skip
