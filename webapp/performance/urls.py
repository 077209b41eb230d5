"""The evaluation of a year (绩效评价)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.navigation import NAVIGATION, Entry
from webapp.performance import naming, views
from webapp.performance.card import case_card
from webapp.performance.reading import EVALUATED, OFFICER

blueprint = Blueprint("performance", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/performance", view_func=views.index)
url("/performance/mine", view_func=views.mine)
url("/performance/named", view_func=naming.named)
url("/performance/named/new", view_func=naming.name_one, methods=["GET", "POST"])
url("/performance/named/<int:organisation_id>/<kind>/<int:since>/end", view_func=naming.end_one, methods=["GET", "POST"])  # fmt: skip
url("/performance/<int:cycle_id>", view_func=views.show)
url("/performance/<int:cycle_id>/withdraw", view_func=views.withdraw, methods=["GET", "POST"])
url("/performance/<int:cycle_id>/result.xlsx", view_func=views.results_xlsx)
url("/performance/<int:cycle_id>/result.pdf", view_func=views.results_pdf)
url("/performance/<int:cycle_id>/<int:organisation_id>", view_func=views.sheet)
url("/performance/<int:cycle_id>/<int:organisation_id>/sheet.pdf", view_func=views.sheet_pdf)
url("/performance/<int:cycle_id>/<int:organisation_id>/sheet.xlsx", view_func=views.sheet_xlsx)
url("/performance/<int:cycle_id>/<int:organisation_id>/objection", view_func=views.object_to, methods=["GET", "POST"])  # fmt: skip
url("/results", view_func=views.published)
url("/results/<int:cycle_id>", view_func=views.result)
url("/verify/result/<code>", view_func=views.verify)

menu = (
    Entry("performance.index", _l("Performance evaluation"), "chart-bar", NAVIGATION, frozenset({OFFICER})),
    Entry("performance.mine", _l("Our evaluation"), "chart-bar", NAVIGATION, frozenset(EVALUATED)),
)  # fmt: skip

about_of("cycle", case_card)
