"""Experts of an enterprise: the table, one expert, freezing, removal, the certificate."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of, documents_of
from webapp.experts import views
from webapp.experts.about import card
from webapp.experts.documents import certificates
from webapp.navigation import ACTIVATION, ADMINISTRATION, Entry

blueprint = Blueprint("experts", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/experts", view_func=views.index)
url("/experts/reviews", view_func=views.reviews)
url("/experts/pool", view_func=views.pool)
url("/experts/<int:expert_id>", view_func=views.show)
url("/experts/<int:expert_id>/freeze", view_func=views.freeze, methods=["GET", "POST"])
url("/experts/<int:expert_id>/thaw", view_func=views.thaw, methods=["GET", "POST"])
url("/experts/<int:expert_id>/removal", view_func=views.removal, methods=["GET", "POST"])
url("/experts/<int:expert_id>/certificate", view_func=views.certificate)


@dataclass(frozen=True)
class Exact(Entry):
    """An entry that is only here on its own page, since a neighbour stands for the rest of the area."""

    @property
    def is_here(self) -> bool:
        return request.endpoint == self.endpoint


@dataclass(frozen=True)
class Rest(Entry):
    """The entry that stands for all pages of the area which have none of their own."""

    @property
    def is_here(self) -> bool:
        own = ("experts.reviews", "experts.pool")
        return request.blueprint == "experts" and request.endpoint not in own


ADMIN = frozenset({"enterprise_admin"})
menu = (
    Exact("experts.reviews", _l("Expert review"), "clipboard-check", ACTIVATION, ADMIN),
    Exact("experts.pool", _l("Pool of experts"), "certificate", ACTIVATION, ADMIN),
    Rest("experts.index", _l("Accounts"), "users", ADMINISTRATION, ADMIN, phone=True),
)

documents_of("expert", certificates)
about_of("expert", card)
