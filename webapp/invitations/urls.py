"""已邀请部门: departments that a bureau or the national office has invited to use achievements (E14)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.invitations import views
from webapp.invitations.card import case_card
from webapp.navigation import NAVIGATION, Entry

blueprint = Blueprint("invitations", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/invitations", view_func=views.index)
url("/invitations/<int:invitation_id>/withdraw", view_func=views.withdraw, methods=["GET", "POST"])

menu = (
    Entry(
        "invitations.index", _l("Invited departments"), "mail", NAVIGATION, frozenset(views.ROLES)
    ),
)

about_of("invitation", case_card)
