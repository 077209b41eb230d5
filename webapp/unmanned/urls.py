"""无人办理的任务: what waits for groups in which nobody can act; for those above, who can mend it."""

from __future__ import annotations

from flask import Blueprint

from webapp.unmanned import views

blueprint = Blueprint("unmanned", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/unmanned", view_func=views.index)

menu = ()  # the start page and the digest lead here, when there is anything
