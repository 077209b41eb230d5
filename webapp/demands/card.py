"""The need beside the tasks of its case, for its enterprise and for universities that answer."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from webapp.demands import labels
from webapp.demands.reading import industry_names
from workflows.records.demands import PublicDemand


def case_card(session: Any, demand_id: int) -> str | None:
    """What is needed, with the contact; None for somebody who is neither."""
    demand = session.get(PublicDemand, demand_id)
    ours = current_user.organisations_as("enterprise_admin")
    if demand is None or not (
        demand.organisation_id in ours or "university_officer" in current_user.roles
    ):
        return None
    names = industry_names(session, [demand.industry, demand.emerging])
    return render_template("demands/about.html", demand=demand, names=names, labels=labels)
