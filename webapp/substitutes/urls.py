"""Substitutes while one is away."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.navigation import ME, Entry
from webapp.substitutes import views

blueprint = Blueprint("substitutes", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/substitutes", view_func=views.index, methods=["GET", "POST"])
url("/substitutes/<int:substitution_id>/end", view_func=views.end, methods=["POST"])

menu = (Entry("substitutes.index", _l("Substitutes"), "users", ME),)
