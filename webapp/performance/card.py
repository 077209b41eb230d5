"""An evaluation beside the tasks of its case: what officers look at while they verify and confirm."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from webapp.performance import labels
from webapp.performance.reading import OFFICER, objections_of
from workflows.records.cycles import Cycle, CycleState
from workflows.records.results import Objection, Result, results_of, scores_of


def case_card(session: Any, cycle_id: int) -> str | None:
    """The newest version's totals, with the way to all facts, the objections that wait for an answer, and those to correct.

    None for somebody who is no national officer.
    """
    cycle = session.get(Cycle, cycle_id)
    if cycle is None or OFFICER not in current_user.roles:
        return None
    versions = results_of(session, cycle_id)
    scores = scores_of(session, versions[0].id) if versions else []
    raised = objections_of(session, cycle_id)
    waiting = [one for one in raised if one.answered_at is None]
    return render_template(
        "performance/about.html", cycle=cycle, versions=versions, scores=scores, labels=labels,
        objections=waiting, upheld=_to_correct(cycle, raised, versions),
    )  # fmt: skip


def _to_correct(cycle: Cycle, raised: list[Objection], versions: list[Result]) -> list[Objection]:
    """The upheld objections to the last version, as long as the facts are verified because of them."""
    if cycle.state is not CycleState.VERIFYING or not versions:
        return []
    return [one for one in raised if one.upheld and one.result_id == versions[0].id]
