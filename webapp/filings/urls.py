"""Filings of navigation achievements (成果备案)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of, documents_of
from webapp.filings import reading, views
from webapp.filings.card import case_card, receipts
from webapp.navigation import NAVIGATION, Entry

blueprint = Blueprint("filings", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/filings", view_func=views.index)
url("/filings/area", view_func=views.area)
url("/filings/<int:filing_id>", view_func=views.show)
url("/filings/<int:filing_id>/receipt", view_func=views.receipt)
url("/filings/<int:filing_id>/withdraw", view_func=views.withdraw, methods=["GET", "POST"])
url("/filings/<int:filing_id>/use", endpoint="use", view_func=views.state, methods=["GET", "POST"])
url("/verify/filing/<code>", view_func=views.verify)

OVERSEERS = frozenset({"bureau_reviewer", "national_officer"})
menu = (
    Entry("filings.area", _l("Filings of the area"), "clipboard-check", NAVIGATION, OVERSEERS),
    Entry("filings.index", _l("Our filings"), "file-certificate", NAVIGATION, frozenset(reading.FILERS)),
)  # fmt: skip

about_of("filing", case_card)
documents_of("filing", receipts)
