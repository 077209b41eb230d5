"""Evaluations of patents: the enterprise's management, and what a university receives."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.evaluations import accepting, reporting, views
from webapp.evaluations.card import case_card, item_card
from webapp.library.cards import card_of_items
from webapp.navigation import ACTIVATION, Entry

blueprint = Blueprint("evaluations", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/evaluations", view_func=views.index)
url("/evaluations/accept", view_func=accepting.accept, methods=["GET", "POST"])
url("/evaluations/<int:evaluation_id>/report", view_func=reporting.report)
url("/evaluations/received", endpoint="received", view_func=views.incoming)
url("/library/items/<int:item_id>/evaluate", view_func=views.begin, methods=["POST"])
url("/library/items/<int:item_id>/experts", view_func=views.assign, methods=["GET", "POST"])

menu = (
    Entry("evaluations.index", _l("Patent evaluations"), "list-check", ACTIVATION, frozenset({"enterprise_admin"})),
    Entry("evaluations.received", _l("Evaluations received"), "chart-bar", ACTIVATION, frozenset({"university_officer"}), phone=True, short=_l("Feedback")),
)  # fmt: skip

card_of_items(item_card)
about_of("evaluation", case_card)
