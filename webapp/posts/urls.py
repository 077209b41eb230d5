"""信息报送 and what everybody reads of it (E3, E4)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, request
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


@dataclass(frozen=True)
class OfList(Entry):
    """An entry that stands for the pages of its posts too: of what everybody reads, of ours, of the area's."""

    @property
    def is_here(self) -> bool:
        if request.endpoint in ("posts.index", "posts.show"):
            return self.endpoint == "posts.index"
        return self.endpoint == g.get("list_of_post", request.endpoint)


menu = (
    OfList("posts.index", _l("News and notices"), "news", NAVIGATION),
    OfList("posts.ours", _l("Our reports of information"), "speakerphone", NAVIGATION, frozenset(reading.AUTHORS)),
    OfList("posts.area", _l("Information of the area"), "clipboard-check", NAVIGATION, frozenset({"bureau_reviewer", "national_officer"})),
)  # fmt: skip

about_of("post", case_card)
