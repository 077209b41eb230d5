"""我的任务进度: long work that a person began, how far it is, and the file that came of it."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.errands import views
from webapp.navigation import ME, Entry

blueprint = Blueprint("errands", __name__, template_folder="templates", url_prefix="/errands")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/<int:errand_id>", view_func=views.show)
url("/<int:errand_id>/progress", view_func=views.progress)
url("/<int:errand_id>/result", view_func=views.result)
url("/<int:errand_id>/stop", view_func=views.stop, methods=["POST"])

menu = (Entry("errands.index", _l("My long tasks"), "list-check", ME),)
