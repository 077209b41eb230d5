"""An application beside its tasks, for support: what was said, and which enterprise is there already."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user
from sqlalchemy import func, select

from webapp.enrolments import labels
from webapp.languages import language
from workflows.records.conditions import Conditions
from workflows.records.credit_codes import organisation_called
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.named import named_codes


def case_card(session: Any, enrolment_id: int) -> str | None:
    """The card; None for everybody who is not of the support desk."""
    found = session.get(Enrolment, enrolment_id)
    if found is None or "support" not in current_user.roles:
        return None
    there = organisation_called(session, found.name, found.credit_code)
    same = select(func.count()).where(
        Enrolment.credit_code == found.credit_code, Enrolment.id != found.id,
        Enrolment.state == DeskState.WAITING,
    )  # fmt: skip
    said = Conditions(industries=tuple(found.industries), emerging=tuple(found.emerging))
    named = named_codes(session, said, regions=[found.region], language=language())
    waiting = found.state in (DeskState.WAITING, DeskState.RETURNED)
    return render_template(
        "enrolments/card.html", one=found, there=there if waiting else None, labels=labels,
        others=session.scalar(same), named=named,
    )  # fmt: skip
