"""流程分析: how the processes do, for their owners and for heads of offices."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.analytics import views
from webapp.analytics.scope import READERS
from webapp.navigation import ADMINISTRATION, Entry

blueprint = Blueprint("analytics", __name__, template_folder="templates", url_prefix="/analytics")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/<key>", view_func=views.show)
url("/<key>/versions", view_func=views.versions)
url("/<key>/rows/<figure>", view_func=views.rows)
url("/<key>/export", view_func=views.export, methods=["POST"])
url("/<key>/print", view_func=views.print_out, methods=["POST"])

menu = (
    Entry("analytics.index", _l("Process analytics"), "activity", ADMINISTRATION, frozenset(map(str, READERS))),
)  # fmt: skip
