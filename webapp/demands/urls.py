"""公开需求: published by enterprises, read by everybody, answered by universities."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.demands import everybody, views
from webapp.demands.card import case_card
from webapp.navigation import ACTIVATION, Entry

blueprint = Blueprint("demands", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/demands", view_func=views.index)
url("/demands/new", view_func=views.new, methods=["GET", "POST"])
url("/demands/<int:demand_id>", view_func=views.show)
url("/demands/<int:demand_id>/withdraw", view_func=views.withdraw, methods=["GET", "POST"])
url("/needs", view_func=everybody.needs)
url("/needs/<int:demand_id>", view_func=everybody.need)
url("/needs/<int:demand_id>/answer", view_func=everybody.answer, methods=["POST"])

menu = (
    Entry(
        "demands.needs", _l("Public needs"), "bulb", ACTIVATION, frozenset({"university_officer"})
    ),
)

about_of("demand", case_card)
