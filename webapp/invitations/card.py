"""An invitation beside the tasks of its case."""

from __future__ import annotations

from typing import Any

from flask import render_template

from webapp.invitations import labels
from webapp.invitations.reading import acts_of, invitation_for_me
from workflows.records.signals import Signal


def case_card(session: Any, invitation_id: int) -> str | None:
    """Who was invited and how the department has used achievements; None for somebody who invites elsewhere."""
    found = invitation_for_me(session, invitation_id)
    if found is None:
        return None
    acts = acts_of(session, [found.department_id])[found.department_id]
    return render_template(
        "invitations/about.html", invitation=found, labels=labels, acts=acts, Signal=Signal
    )
