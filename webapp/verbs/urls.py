"""What can be done with a task beside completing it, and with a case."""

from __future__ import annotations

from flask import Blueprint

from engine.verbs import allows
from webapp.verbs import cases, views

blueprint = Blueprint("verbs", __name__, template_folder="templates")
url = blueprint.add_url_rule
blueprint.add_app_template_global(allows)
BOTH = ["GET", "POST"]

url("/tasks/<int:task_id>/transfer", view_func=views.transfer, methods=BOTH)
url("/tasks/<int:task_id>/delegate", view_func=views.delegate, methods=BOTH)
url("/tasks/<int:task_id>/hand-back", view_func=views.hand_back, methods=BOTH)
url("/tasks/<int:task_id>/take-back", view_func=views.take_back, methods=["POST"])
url("/tasks/<int:task_id>/signers", view_func=views.add_signer, methods=BOTH)
url("/tasks/<int:task_id>/signers/<int:opinion_id>/remove", view_func=views.remove_signer, methods=["POST"])  # fmt: skip
url("/tasks/<int:task_id>/sign", view_func=views.sign, methods=BOTH)
url("/tasks/<int:task_id>/return", view_func=views.send_back, methods=BOTH)
url("/tasks/<int:task_id>/copy", view_func=views.copy, methods=BOTH)
url("/tasks/<int:task_id>/urge", view_func=views.urge, methods=BOTH)
url("/tasks/<int:task_id>/withdraw", view_func=views.withdraw, methods=["POST"])
url("/cases/<int:case_id>/follow", view_func=cases.follow, methods=["POST"])
url("/cases/<int:case_id>/unfollow", view_func=cases.unfollow, methods=["POST"])
url("/cases/<int:case_id>/suspend", view_func=cases.suspend, methods=BOTH)
url("/cases/<int:case_id>/resume", view_func=cases.resume, methods=["POST"])

menu = ()
