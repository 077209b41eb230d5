"""我的空间: what an expert sees of oneself (M15)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.myspace import views
from webapp.navigation import ME, Entry

blueprint = Blueprint("myspace", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/myspace", view_func=views.index)
url("/myspace/leave", view_func=views.leave, methods=["GET", "POST"])

menu = (
    Entry(
        "myspace.index", _l("Expert profile"), "id", ME, frozenset({"expert"}),
        phone=True, short=_l("My space"),
    ),
)  # fmt: skip
