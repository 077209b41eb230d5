"""The evaluation of an item, on the item's page and beside the tasks of the evaluation's case."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from webapp.evaluations import labels
from webapp.evaluations.reading import (
    evaluation_with_ratings,
    may_rate,
    ratings_for_me,
    waiting_for_me,
    whole_evaluation,
)
from webapp.extensions import db
from webapp.library.shelves import Reader
from workflows.records.evaluations import shown_stars, stars_by_item
from workflows.records.library import LibraryItem


def item_card(who: Reader, item: LibraryItem) -> str:
    """What the reader's enterprise makes of an item, and what all enterprises gave it (X15); three statements."""
    session = db.session()
    evaluation = whole_evaluation(session, who.organisation.id, item.id)
    given = stars_by_item(session, [item.id]).get(item.id, {})
    return render_template(
        "evaluations/card.html", who=who, item=item, evaluation=evaluation, labels=labels,
        ratings=ratings_for_me(evaluation) if evaluation else [], shown=shown_stars(given),
        may_rate=may_rate(evaluation),
        waiting=waiting_for_me(session, [evaluation.id] if evaluation else []),
    )  # fmt: skip


def case_card(session: Any, evaluation_id: int) -> str | None:
    """The ratings that the reader may see, beside a task; None for somebody of another organisation."""
    evaluation = evaluation_with_ratings(session, evaluation_id)
    if evaluation is None or not _is_ours(evaluation.organisation_id):
        return None
    return render_template(
        "evaluations/about.html", evaluation=evaluation, labels=labels,
        ratings=ratings_for_me(evaluation), waiting=waiting_for_me(session, [evaluation_id]),
    )  # fmt: skip


def _is_ours(organisation_id: int) -> bool:
    return organisation_id in current_user.organisations_as("enterprise_admin", "expert")
