"""The weekly mail of new matches."""

from __future__ import annotations

from flask import Blueprint

from webapp.matches import views

blueprint = Blueprint("matches", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/me/mail", view_func=views.edit, methods=["GET", "POST"])
url("/unsubscribe/<token>", view_func=views.leave)
url("/unsubscribe/<token>", endpoint="left", view_func=views.left, methods=["POST"])

menu = ()
