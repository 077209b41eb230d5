"""The bell: notices, and of what one gets mails."""

from __future__ import annotations

from flask import Blueprint

from webapp.notices import views

blueprint = Blueprint("notices", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/notices", view_func=views.index)
url("/notices/<int:notice_id>", view_func=views.open_notice)
url("/notices/<int:notice_id>/read", view_func=views.read, methods=["POST"])
url("/notices/read", view_func=views.read_all, methods=["POST"])
url("/notices/settings", view_func=views.settings, methods=["GET", "POST"])

menu = ()
