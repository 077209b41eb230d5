"""Allotting accounts to bureaus, universities, institutes and service bodies, which nobody registers by themselves (M3)."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from engine.errors import Refused
from webapp import access
from webapp.allotting import rosters
from webapp.allotting.forms import PlaceForm
from webapp.allotting.roles import OF_PLACES
from webapp.allotting.rosters import KINDS, LARGEST, Pages
from webapp.bounds import takes_files
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.languages import place_name
from workflows.operations.allotting_places import CITIES, allot_to_place
from workflows.operations.allotting_runs import PLACES
from workflows.records.codes import Code, System
from workflows.records.organisations import Kind


@access.role(*OF_PLACES)
def index() -> ResponseReturnValue:
    """One account by a form; what the person may do follows from the kind of organisation."""
    form, please = PlaceForm(), ("", _("Please choose"))
    form.kind.choices = [please, *((one.value, label) for one, label in KINDS.items())]
    form.region.choices = [please, *_regions()]
    if form.validate_on_submit() and _allotted(form):
        flash(_("The account is allotted; the activation link is on its way."), "success")
        return redirect(url_for("allotting.places"))
    page = render_template("allotting/places.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@access.role(*OF_PLACES)
@takes_files(LARGEST)
def preview() -> ResponseReturnValue:
    """A list of them: what it says, and what is wrong line by line; nothing is done yet."""
    return rosters.preview(PAGES)


@access.role(*OF_PLACES)
def confirm() -> ResponseReturnValue:
    """Allot the accounts of the list that was shown."""
    return rosters.confirmed(PAGES)


@access.role(*OF_PLACES)
def blank() -> ResponseReturnValue:
    """The template to fill in."""
    return rosters.blank(PAGES)


def _regions() -> list[tuple[str, str]]:
    """Provinces, each followed by its cities: bureaus are of both."""
    places = select(Code).where(Code.system == System.REGION, Code.level <= CITIES)
    codes = list(db.session.scalars(places.order_by(Code.code)))
    provinces = {one.code: one for one in codes if one.level < CITIES}
    return [(one.code, place_name(one, provinces)) for one in codes]


def _allotted(form: PlaceForm) -> bool:
    given = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
    try:
        with command() as tx:
            allot_to_place(tx, by=me(), **{**given, "kind": Kind(form.kind.data)})
    except Refused as refusal:
        form[refusal.field or "organisation"].errors = [sentence(refusal)]
        return False
    return True


PAGES = Pages(
    PLACES, "allotting.places", "allotting.places_preview", "allotting.places_confirm", "allotting.places_blank",
    {"organisation": _l("Name of the organisation"), "kind": _l("Kind"), "region": _l("Region"), "name": _l("Name"),
     "email": _l("Work e-mail")},
    "机构账号", dict,
)  # fmt: skip
