"""工作日历: the days that a year's official arrangement makes free or worked; due times follow it (F12)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.navigation import ADMINISTRATION, Entry
from webapp.workdays import importing, views
from webapp.workdays.roles import ROLES

blueprint = Blueprint("workdays", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/workdays", view_func=views.index, methods=["GET", "POST"])
url("/workdays/import", view_func=importing.take, methods=["GET", "POST"])
url("/workdays/import/confirmed", view_func=importing.confirm, methods=["POST"])
url("/workdays/import/undone", view_func=importing.undo, methods=["POST"])
url("/workdays/template", view_func=importing.blank)
url("/workdays/remove", view_func=views.remove, methods=["POST"])

menu = (Entry("workdays.index", _l("Working days"), "calendar", ADMINISTRATION, ROLES),)
