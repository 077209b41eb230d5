"""A change of administrator beside its tasks: for support, and for the enterprise that asked (X16)."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from webapp.enrolments import labels
from workflows.records.accounts import Account
from workflows.records.organisations import Organisation
from workflows.records.replacements import Replacement


def replacement_card(session: Any, replacement_id: int) -> str | None:
    """The card; None for everybody who is neither of the desk nor an administrator of the enterprise."""
    found = session.get(Replacement, replacement_id)
    mine = current_user.organisations_as("enterprise_admin")
    if found is None or ("support" not in current_user.roles and found.organisation_id not in mine):
        return None
    return render_template(
        "support/replacement.html", one=found, labels=labels,
        place=session.get(Organisation, found.organisation_id),
        former=session.get(Account, found.former_id),
    )  # fmt: skip
