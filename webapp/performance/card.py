"""An evaluation beside the tasks of its case: what officers look at while they verify and confirm."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from webapp.performance import labels
from webapp.performance.reading import OFFICER, objections_of
from workflows.records.cycles import Cycle
from workflows.records.results import results_of, scores_of


def case_card(session: Any, cycle_id: int) -> str | None:
    """The newest version's totals, with the way to all facts and the objections that wait for an answer.

    None for somebody who is no national officer.
    """
    cycle = session.get(Cycle, cycle_id)
    if cycle is None or OFFICER not in current_user.roles:
        return None
    versions = results_of(session, cycle_id)
    scores = scores_of(session, versions[0].id) if versions else []
    waiting = [one for one in objections_of(session, cycle_id) if one.answered_at is None]
    return render_template(
        "performance/about.html", cycle=cycle, versions=versions, scores=scores, labels=labels,
        objections=waiting,
    )  # fmt: skip
