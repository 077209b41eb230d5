"""One task: its form, and the verbs on it."""

from __future__ import annotations

from flask import Blueprint

from webapp.tasks import pane, views

blueprint = Blueprint("tasks", __name__, template_folder="templates", url_prefix="/tasks")
url = blueprint.add_url_rule

url("/<int:task_id>", view_func=views.show)
url("/<int:task_id>", view_func=views.complete, methods=["POST"])
url("/<int:task_id>/pane", view_func=pane.pane)
url("/<int:task_id>/fields", view_func=views.fields, methods=["POST"])
url("/<int:task_id>/claim", view_func=views.claim, methods=["POST"])
url("/<int:task_id>/release", view_func=views.release, methods=["POST"])

menu = ()
