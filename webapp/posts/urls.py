"""信息报送 and what everybody reads of it (E3, E4)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.navigation import NAVIGATION, Entry
from webapp.posts import reading, views
from webapp.posts.card import case_card

blueprint = Blueprint("posts", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/news", view_func=views.index)
url("/news/<int:post_id>", view_func=views.show)
url("/news/<int:post_id>/files/<reference>", view_func=views.attachment)
url("/posts", view_func=views.ours)
url("/posts/area", view_func=views.area)
url("/posts/<int:post_id>", view_func=views.manage)
url("/posts/<int:post_id>/correct", view_func=views.correct, methods=["POST"])
url("/posts/<int:post_id>/withdraw", view_func=views.withdraw, methods=["GET", "POST"])

menu = (
    Entry("posts.index", _l("News and notices"), "news", NAVIGATION),
    Entry("posts.ours", _l("Our reports of information"), "speakerphone", NAVIGATION, frozenset(reading.AUTHORS)),
    Entry("posts.area", _l("Information of the area"), "clipboard-check", NAVIGATION, frozenset({"bureau_reviewer", "national_officer"})),
)  # fmt: skip

about_of("post", case_card)
