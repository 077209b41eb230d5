"""Experts of one enterprise rate without knowing who else was asked: on their pages of a case others stay nameless (M32)."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from engine.models import Case
from webapp.extensions import db
from workflows.records.accounts import Account, Membership, Role


def nameless(case: Case) -> list[str]:
    """Names that the reader is not told: the other experts of the case's organisation, for one who is only an expert of
    it. One statement for such a reader, none for others.
    """
    place = case.organisation or ""
    here = {group.partition("@")[0] for group in current_user.groups if group.endswith(f"@{place}")}
    if here != {Role.EXPERT} or not place.isdigit():
        return []
    others = select(Account.name).join(Membership, Membership.account_id == Account.id)
    others = others.where(Membership.organisation_id == int(place), Account.id != current_user.id)
    return list(db.session.scalars(others.where(Membership.role == Role.EXPERT).distinct()))


def without(names: Collection[str], text: str) -> str:
    """The text with these names left out."""
    for name in names:
        text = text.replace(name, _("another expert"))
    return text
