"""An expert, as shown beside the tasks of the expert's case."""

from __future__ import annotations

from typing import Any

from flask import render_template

from webapp.experts import labels
from webapp.experts.documents import may_download
from workflows.records.experts import expert_with_people
from workflows.records.fields import field_names


def card(session: Any, expert_id: int) -> str | None:
    """The profile, for the expert and the administrators of the enterprise."""
    expert = expert_with_people(session, expert_id)
    if expert is None or not may_download(expert):
        return None
    return render_template(
        "experts/about.html", expert=expert, labels=labels, field_names=field_names
    )
