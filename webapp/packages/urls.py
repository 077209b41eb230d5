"""Process packages, for those who own them: what is in force, what is in it, what the checks say."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.navigation import ADMINISTRATION, Entry
from webapp.packages import views

blueprint = Blueprint("packages", __name__, template_folder="templates", url_prefix="/packages")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/<key>", view_func=views.show)
url("/<key>/<int:version>", view_func=views.show)
url("/<key>/<int:version>/zip", view_func=views.download)

OWNERS = frozenset({"process_owner", "operator"})
menu = (Entry("packages.index", _l("Processes"), "sitemap", ADMINISTRATION, OWNERS, phone=True),)
