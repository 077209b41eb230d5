"""A project of fiscal money beside the tasks of its case."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.funding import labels
from webapp.funding.views import ROLES
from workflows.records.funded_projects import FundedProject


def case_card(session: Any, project_id: int) -> str | None:
    """The project; None for somebody who neither carries it out nor oversees projects."""
    one = select(FundedProject).options(joinedload(FundedProject.organisation))
    project = session.scalar(one.where(FundedProject.id == project_id))
    mine = {place.id for place in current_user.organisations}
    if project is None or not (
        project.organisation_id in mine or current_user.organisations_as(*ROLES)
    ):
        return None
    return render_template("funding/about.html", project=project, labels=labels)
