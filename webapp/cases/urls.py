"""One case: how it stands and how it came there; and starting one."""

from __future__ import annotations

from flask import Blueprint

from webapp.cases import links, picking, views

blueprint = Blueprint("cases", __name__, template_folder="templates")
url = blueprint.add_url_rule
blueprint.add_app_template_global(picking.choices, "choices_of")

url("/cases/<int:case_id>", view_func=views.show)
url("/cases/<int:case_id>/dossier", view_func=views.dossier)
url("/cases/<int:case_id>/links", "add_link", links.add, methods=["GET", "POST"])
url("/cases/<int:case_id>/links/<int:link_id>/remove", "remove_link", links.remove, methods=["GET", "POST"])  # fmt: skip
url("/cases/<int:case_id>/picks/<int:pick_id>", view_func=picking.pick, methods=["POST"])
url("/start/<key>", view_func=views.start, methods=["GET", "POST"])
url("/start/<key>/fields", view_func=views.start_fields, methods=["POST"])

menu = ()
