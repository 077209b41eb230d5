"""Webhooks: one's own and one's organisations'; the hosts that they may lead to."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.navigation import ADMINISTRATION, Entry
from webapp.webhooks import views

blueprint = Blueprint("webhooks", __name__, template_folder="templates", url_prefix="/webhooks")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/new", view_func=views.make, methods=["GET", "POST"])
url("/new/<int:organisation_id>", view_func=views.make, methods=["GET", "POST"])
url("/<int:webhook_id>", view_func=views.show)
url("/<int:webhook_id>/<verb>", view_func=views.act, methods=["POST"])
url("/hosts", view_func=views.hosts, methods=["GET", "POST"])
url("/hosts/refuse", view_func=views.refuse, methods=["POST"])

menu = (
    Entry("webhooks.hosts", _l("Hosts for webhooks"), "external-link", ADMINISTRATION, views.OPERATORS),
)  # fmt: skip
