"""Annual forms as those read them who may: a bureau its own, the national office those of its side of training."""

from __future__ import annotations

import json
from typing import Any

from flask import abort
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from engine.models import Case
from engine.values import from_plain
from webapp.edge import runtime
from webapp.extensions import db
from webapp.languages import told
from webapp.performance.reading import is_training
from workflows.records.annual_reports import AnnualReport

BUREAU, OFFICER = "bureau_reviewer", "national_officer"


def report_for_me(report_id: int) -> AnnualReport:
    """A form of my bureau, or of anybody's for the national office; else 404."""
    wanted = select(AnnualReport).options(joinedload(AnnualReport.organisation, innerjoin=True))
    report = db.session.scalar(wanted.where(AnnualReport.id == report_id))
    if report is None:
        abort(404)
    ours = report.organisation_id in current_user.organisations_as(BUREAU)
    leads = OFFICER in current_user.roles and report.organisation.training == is_training()
    if not (ours or leads):
        abort(404)
    return report


def my_reports() -> list[AnnualReport]:
    """The forms of my bureaus, newest first."""
    mine = select(AnnualReport).options(joinedload(AnnualReport.organisation, innerjoin=True))
    mine = mine.where(AnnualReport.organisation_id.in_(current_user.organisations_as(BUREAU)))
    return list(db.session.scalars(mine.order_by(AnnualReport.year.desc(), AnnualReport.id)))


def answered(report: AnnualReport) -> list[tuple[str, Any]]:
    """(question, answer) of what was handed in, in the words and the order of the form that its case has."""
    answers: Any = from_plain(report.answers) or {}
    return [(label, answers[key]) for key, label in _questions(report) if key in answers]


def _questions(report: AnnualReport) -> list[tuple[str, str]]:
    mine = select(Case.definition_id).where(Case.subject == f"annual:{report.id}")
    definition = db.session.scalar(mine.order_by(Case.id.desc()).limit(1))
    if definition is None:
        return []
    loaded = told(runtime().definitions.of(db.session(), definition))
    return _keyed(json.loads(loaded.package.form("annual_form") or "{}").get("components", []))


def _keyed(components: list[Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in components:
        if "key" in one:
            found.append((str(one["key"]), str(one.get("label", one["key"]))))
        found += _keyed(one.get("components", []))
    return found
