"""The public first page."""

from __future__ import annotations

from flask import Blueprint

from webapp.front import views

blueprint = Blueprint("front", __name__, template_folder="templates")
blueprint.add_url_rule("/welcome", view_func=views.show)

menu = ()
