"""统计: the figures of a bureau's area, of the country for the national office."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.navigation import ACTIVATION, Entry
from webapp.statistics import views

blueprint = Blueprint("statistics", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/statistics", view_func=views.index)
url("/statistics/universities", view_func=views.universities)
url("/statistics/trends", view_func=views.trends)
url("/statistics/export", view_func=views.export, methods=["POST"])
url("/statistics/parts.xlsx", view_func=views.parts)
url("/statistics/bulletin", view_func=views.bulletin, methods=["POST"])
url("/statistics/urge", view_func=views.urge_all, methods=["POST"])
url("/statistics/<int:organisation_id>/urge", view_func=views.urge, methods=["POST"])
url("/verify/bulletin/<code>", view_func=views.verify)

menu = (
    Entry("statistics.index", _l("Statistics"), "chart-bar", ACTIVATION, frozenset(views.WATCHERS), phone=True),
)  # fmt: skip
