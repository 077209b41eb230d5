"""Published achievements (成果展示): for everybody, for those they are pushed to, for those who oversee their use."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.achievements import acting, overseeing, views
from webapp.achievements.card import case_card
from webapp.cases.documents import about_of
from webapp.navigation import NAVIGATION, Entry

blueprint = Blueprint("achievements", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/achievements", view_func=views.index)
url("/achievements/pushed", view_func=views.pushed)
url("/achievements/kept", view_func=views.kept)
url("/achievements/<int:filing_id>", view_func=views.show)
url("/achievements/<int:filing_id>/marks/<kind>", view_func=acting.give_mark, methods=["POST"])
url("/achievements/<int:filing_id>/comment", view_func=acting.give_comment, methods=["POST"])
url("/achievements/<int:filing_id>/rating", view_func=acting.give_rating, methods=["POST"])
url("/achievements/<int:filing_id>/ask", view_func=acting.ask, methods=["GET", "POST"])
url("/achievements/<int:filing_id>/files/<reference>", view_func=acting.fetch)
url("/filings/<int:filing_id>/activity", view_func=overseeing.activity)
url("/comments", view_func=overseeing.comments)
url("/comments/<int:signal_id>/show", view_func=overseeing.show_comment, methods=["POST"])
url("/comments/<int:signal_id>/hide", view_func=overseeing.hide_comment, methods=["GET", "POST"])

USERS = frozenset({"enterprise_admin", "expert", "university_officer", "college_officer", "invited_user"})  # fmt: skip
OVERSEERS = frozenset({"bureau_reviewer", "national_officer"})
menu = (
    Entry("achievements.pushed", _l("Achievements for us"), "bulb", NAVIGATION, USERS, phone=True, short=_l("For us")),
    Entry("achievements.index", _l("Published achievements"), "certificate", NAVIGATION),
    Entry("achievements.comments", _l("Comments to read"), "message", NAVIGATION, OVERSEERS, count=overseeing.waiting_for),
)  # fmt: skip

about_of("download", case_card)
