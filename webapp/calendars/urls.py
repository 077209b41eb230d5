"""Due dates in one's own calendar."""

from __future__ import annotations

from flask import Blueprint

from webapp.calendars import views

blueprint = Blueprint("calendars", __name__, template_folder="templates", url_prefix="/calendar")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/", view_func=views.make, methods=["POST"])
url("/revoke", view_func=views.revoke, methods=["POST"])
url("/<secret>.ics", view_func=views.feed)

menu = ()
