"""培训企业: where a bureau's officer walks through the enterprise's, the expert's and the university's pages (X12)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.navigation import ADMINISTRATION, Entry
from webapp.training import views

blueprint = Blueprint("training", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/training", view_func=views.index)
url("/training/enter", view_func=views.enter, methods=["POST"])
url("/training/leave", view_func=views.leave, methods=["POST"])

menu = (
    Entry("training.index", _l("Training enterprise"), "school", ADMINISTRATION, frozenset({"bureau_reviewer"})),
)  # fmt: skip
