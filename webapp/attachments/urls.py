"""Files that people attached."""

from __future__ import annotations

from flask import Blueprint

from webapp.attachments import views

blueprint = Blueprint("attachments", __name__)
blueprint.add_url_rule("/attachments/<reference>", view_func=views.show)

menu = ()
