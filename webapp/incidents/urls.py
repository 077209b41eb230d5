"""What went wrong and needs an operator."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.incidents import views
from webapp.navigation import ADMINISTRATION, Entry

blueprint = Blueprint("incidents", __name__, template_folder="templates", url_prefix="/incidents")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/<int:incident_id>", view_func=views.show)
url("/<int:incident_id>/retry", view_func=views.retry, methods=["POST"])
url("/<int:incident_id>/close", view_func=views.close, methods=["POST"])

menu = (
    Entry(
        "incidents.index", _l("Incidents"), "alert-triangle", ADMINISTRATION, {"operator"},
        phone=True,
    ),
)  # fmt: skip
