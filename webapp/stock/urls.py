"""存量专利: the patents on record, brought in by file, ended one by one; for those who run the platform (M49, M50, X17)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.errands.following import follow
from webapp.navigation import ADMINISTRATION, Entry
from webapp.stock import views
from webapp.stock.views import ROLES
from workflows.operations.patent_imports import CHECK

blueprint = Blueprint("stock", __name__, template_folder="templates", url_prefix="/stock")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/<int:patent_id>", view_func=views.show, methods=["GET", "POST"])
url("/import", view_func=views.upload, methods=["GET", "POST"])
url("/import/<any(new, changed):mode>.xlsx", view_func=views.template_file)
url("/import/<int:errand_id>", view_func=views.preview, methods=["GET", "POST"])

follow(CHECK, "stock.preview", _l("See the preview"))
menu = (Entry("stock.index", _l("Stock of patents"), "stack-2", ADMINISTRATION, frozenset(ROLES)),)
