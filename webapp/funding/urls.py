"""财政项目: projects of fiscal money that have to be filed (E18)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.funding import views
from webapp.funding.card import case_card
from webapp.navigation import NAVIGATION, Entry

blueprint = Blueprint("funding", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/projects", view_func=views.index)
url("/projects/<int:project_id>", view_func=views.show)
url("/projects/new", view_func=views.new, methods=["GET", "POST"])
url("/projects/sheet", view_func=views.sheet, methods=["GET", "POST"])
url("/projects/template", view_func=views.template)
url("/projects/<int:project_id>/urge", view_func=views.urge, methods=["POST"])

menu = (
    Entry("funding.index", _l("Funded projects"), "list-check", NAVIGATION, frozenset(views.ROLES)),
)

about_of("project", case_card)
