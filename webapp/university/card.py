"""The registration form of a patent beside its tasks."""

from __future__ import annotations

from typing import Any

from flask import render_template

from webapp.library import labels as library_labels
from webapp.university import labels
from webapp.university.reading import answers_in, registration_for_me


def case_card(session: Any, registration_id: int) -> str | None:
    """The patent and its form as it was filled in last; None for somebody who may not see the patent."""
    found = registration_for_me(session, registration_id)
    if found is None:
        return None
    return render_template(
        "university/about.html", registration=found, answers=answers_in(session, found),
        labels=labels, states=library_labels,
    )  # fmt: skip
