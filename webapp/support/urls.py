"""客服工作台: what waits for support, accounts with masked data, and how fast answers are (F5, F10, F12)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.navigation import ADMINISTRATION, ME, WORK, Entry
from webapp.support import asking, views
from webapp.support.card import replacement_card

blueprint = Blueprint("support", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/support", view_func=views.index)
url("/ask", view_func=asking.ask, methods=["GET", "POST"])
url("/ask/sent", "asked", asking.sent)
url("/questions", "questions", asking.mine)
url("/support/accounts", view_func=views.accounts)
url("/support/accounts/<int:account_id>", view_func=views.account)
url("/support/accounts/<int:account_id>/<verb>", view_func=views.act, methods=["GET", "POST"])

menu = (
    Entry("support.index", _l("Support desk"), "message", WORK, frozenset({"support"}), phone=True),
    Entry("support.accounts", _l("Find an account"), "user-check", ADMINISTRATION, frozenset({"support", "operator"})),
    Entry("support.questions", _l("My questions"), "help", ME),
)  # fmt: skip

about_of("replacement", replacement_card)
about_of("question", asking.question_card)
