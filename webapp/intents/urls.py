"""Cooperation intents: stated by enterprises, received by universities."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.intents import views
from webapp.intents.card import case_card, item_card
from webapp.library.cards import card_of_items
from webapp.navigation import ACTIVATION, Entry

blueprint = Blueprint("intents", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/intents", view_func=views.index)
url("/intents/received", endpoint="received", view_func=views.incoming)
url("/intents/<int:intent_id>/withdraw", view_func=views.withdraw, methods=["GET", "POST"])
url("/library/items/<int:item_id>/intent", view_func=views.state, methods=["GET", "POST"])

menu = (
    Entry("intents.index", _l("Published needs"), "heart-handshake", ACTIVATION, frozenset({"enterprise_admin"}), also=("demands",)),
    Entry("intents.received", _l("Intents received"), "heart-handshake", ACTIVATION, frozenset({"university_officer"}), phone=True, short=_l("Intents")),
)  # fmt: skip

card_of_items(item_card)
about_of("intent", case_card)
