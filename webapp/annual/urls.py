"""年度信息表: the annual forms of the evaluated (E21)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.annual import views
from webapp.annual.reading import BUREAU, OFFICER
from webapp.navigation import NAVIGATION, Entry

blueprint = Blueprint("annual", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/annual", view_func=views.index)
url("/annual/mine", view_func=views.mine)
url("/annual/open", view_func=views.open_year, methods=["POST"])
url("/annual/<int:report_id>", view_func=views.show)
url("/annual/<int:report_id>/urge", view_func=views.urge, methods=["POST"])
url("/annual/<int:report_id>/form.pdf", view_func=views.paper)
url("/annual/<int:report_id>/form.xlsx", view_func=views.table)
url("/verify/annual/<code>", view_func=views.verify)
url("/verify/annual/<code>/<edition>", view_func=views.verify)

menu = (
    Entry("annual.index", _l("Annual forms"), "clipboard-check", NAVIGATION, frozenset({OFFICER})),
    Entry("annual.mine", _l("Our annual form"), "clipboard-check", NAVIGATION, frozenset({BUREAU})),
)
