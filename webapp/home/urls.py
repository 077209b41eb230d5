"""工作台: the overview of each role."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.home import views
from webapp.navigation import WORK, Entry

blueprint = Blueprint("home", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/home", view_func=views.index)

menu = (Entry("home.index", _l("Overview"), "home", WORK),)
