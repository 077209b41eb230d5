"""The three libraries of patents that can be transferred, and what an enterprise wants to find in them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l

from webapp.library import interests, views
from webapp.library.shelves import ROLES, Shelf
from webapp.navigation import ACTIVATION, Entry

blueprint = Blueprint("library", __name__, template_folder="templates")
url = blueprint.add_url_rule

SHELF = "<any(evaluation, watch, resource):shelf>"
TREE = "<any(industries, emerging, ipc, regions):field>"

url("/library/evaluation", view_func=views.evaluation)
url("/library/watch", view_func=views.watch)
url("/library/resource", view_func=views.resource)
url(f"/library/{SHELF}/search", view_func=views.search)
url(f"/library/{SHELF}/count", view_func=views.count)
url(f"/library/{SHELF}/export", view_func=views.export, methods=["POST"])
url(f"/library/{SHELF}/searches", view_func=views.keep, methods=["POST"])
url("/library/searches/<int:search_id>/forget", view_func=views.forget, methods=["POST"])
url("/library/items/<int:item_id>", view_func=views.show)
url("/library/items/<int:item_id>/ignore", view_func=views.ignore, methods=["POST"])
url("/library/items/<int:item_id>/restore", view_func=views.restore, methods=["POST"])
url("/library/ignored", view_func=views.ignored)
url("/library/interests", endpoint="interests", view_func=interests.edit, methods=["GET", "POST"])
url("/library/interests/count", endpoint="interests_count", view_func=interests.count)
url(f"/library/codes/{TREE}", view_func=interests.codes)


@dataclass(frozen=True)
class OfShelf(Entry):
    """An entry that stands for all pages of its library."""

    @property
    def is_here(self) -> bool:
        if request.blueprint != "library":
            return False
        shelf = (request.view_args or {}).get("shelf") or request.args.get("shelf")
        return self.endpoint in (request.endpoint, f"library.{shelf}")


MINE = frozenset(ROLES)
menu = (
    OfShelf(Shelf.EVALUATION.endpoint, _l("Evaluation library"), "rubber-stamp", ACTIVATION, MINE, phone=True, short=_l("Evaluate")),
    OfShelf(Shelf.WATCH.endpoint, _l("Watch library"), "star", ACTIVATION, MINE),
    OfShelf(Shelf.RESOURCE.endpoint, _l("Resource library"), "stack-2", ACTIVATION, MINE),
)  # fmt: skip
