"""All components on one page, for those who build pages; only with DEMO."""

from __future__ import annotations

from flask import Blueprint

from webapp.styleguide import views

blueprint = Blueprint("styleguide", __name__, template_folder="templates")
blueprint.add_url_rule("/_styleguide", view_func=views.styleguide)

menu = ()
