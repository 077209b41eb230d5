"""The local mailbox of a demonstration (DEMO=1, MAIL_URL=mailbox:)."""

from __future__ import annotations

from flask import Blueprint

from webapp.mailbox import views

blueprint = Blueprint("mailbox", __name__, template_folder="templates")
blueprint.add_url_rule("/_mailbox", view_func=views.index)
blueprint.add_url_rule("/_mailbox/<name>", view_func=views.message)

menu = ()
