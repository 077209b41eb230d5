"""参照表: classifications and the concordance between them, seen and replaced by those who run the platform."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.navigation import ADMINISTRATION, Entry
from webapp.reference import views
from webapp.reference.views import ROLES

blueprint = Blueprint("reference", __name__, template_folder="templates", url_prefix="/reference")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/<name>", view_func=views.show, methods=["GET", "POST"])
url("/<name>/preview/<address>", view_func=views.preview, methods=["GET", "POST"])
url("/<name>/back", view_func=views.back, methods=["POST"])

menu = (
    Entry("reference.index", _l("Reference tables"), "sitemap", ADMINISTRATION, frozenset(ROLES)),
)
