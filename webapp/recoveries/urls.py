"""找回账号: the public page, support's and the bureaus' own, and what a bureau sees of the requests it opened (X9)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.navigation import ADMINISTRATION, Entry
from webapp.recoveries import views
from webapp.recoveries.card import case_card

blueprint = Blueprint("recoveries", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/recover", view_func=views.ask, methods=["GET", "POST"])
url("/recover/sent", view_func=views.sent)
url("/recoveries", view_func=views.index)
url("/recoveries/new", view_func=views.open_for, methods=["GET", "POST"])

menu = (
    Entry("recoveries.index", _l("Account recovery"), "key", ADMINISTRATION, frozenset({"bureau_reviewer"})),
)  # fmt: skip

about_of("recovery", case_card)
