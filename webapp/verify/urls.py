"""The public check of papers, and of certificates, where their QR codes lead."""

from __future__ import annotations

from flask import Blueprint

from webapp.verify import views

blueprint = Blueprint("verify", __name__, template_folder="templates")
blueprint.add_url_rule("/verify", view_func=views.ask)
blueprint.add_url_rule("/verify/<code>", view_func=views.show)

menu = ()
