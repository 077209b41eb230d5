"""分配账号: singly by a form, in batch from a list; to enterprises by the platform and by bureaus for their area (M3, X16)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.allotting import places, results, views
from webapp.allotting.roles import ROLES
from webapp.errands.following import follow
from webapp.navigation import ADMINISTRATION, Entry
from workflows.operations.allotting_runs import ROSTERS

blueprint = Blueprint("allotting", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/allotting", view_func=views.index, methods=["GET", "POST"])
url("/allotting/places", "places", places.index, methods=["GET", "POST"])
url("/allotting/places/list", "places_preview", places.preview, methods=["GET", "POST"])
url("/allotting/places/list/confirmed", "places_confirm", places.confirm, methods=["POST"])
url("/allotting/places/template", "places_blank", places.blank)
url("/allotting/list", view_func=views.preview, methods=["GET", "POST"])
url("/allotting/list/confirmed", view_func=views.confirm, methods=["POST"])
url("/allotting/lists/<int:errand_id>", "results", results.show)
url("/allotting/lists/<int:errand_id>.xlsx", view_func=results.as_table)
url("/allotting/template", view_func=views.blank)

menu = (Entry("allotting.index", _l("Allot accounts"), "user-plus", ADMINISTRATION, ROLES),)
for kind in ROSTERS:
    follow(kind, "allotting.results", _l("What became of each line"))
