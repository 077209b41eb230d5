"""What states of an evaluation, its versions and its facts are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.cycles import CycleState, FactChange
from workflows.records.evaluated import SubjectKind
from workflows.records.results import ResultState

KIND: dict[SubjectKind, Any] = {
    SubjectKind.PROVINCE: _l("Provincial bureaus"),
    SubjectKind.BASE: _l("National service bases"),
    SubjectKind.AGENCY: _l("National supporting agencies"),
}
NAMED: dict[SubjectKind, Any] = {
    SubjectKind.BASE: _l("National service base"),
    SubjectKind.AGENCY: _l("National supporting agency"),
}
STATE: dict[CycleState, tuple[Any, str]] = {
    CycleState.VERIFYING: (_l("Facts being verified"), "blue"),
    CycleState.SELECTING: (_l("Projects being selected"), "blue"),
    CycleState.CONFIRMING: (_l("Result being confirmed"), "amber"),
    CycleState.PUBLISHED: (_l("Published, objections possible"), "green"),
    CycleState.CLOSED: (_l("Closed"), ""),
}
RESULT: dict[ResultState, tuple[Any, str]] = {
    ResultState.DRAFT: (_l("To be confirmed"), "amber"),
    ResultState.RETURNED: (_l("Sent back"), "red"),
    ResultState.PUBLISHED: (_l("Is published"), "green"),
    ResultState.REPLACED: (_l("Replaced by a newer version"), ""),
    ResultState.WITHDRAWN: (_l("Taken back"), "red"),
}
BY_SELECTION = _l("The result of the selection of projects")
FACT: dict[str, Any] = {
    "filings": _l("Achievements on file"),
    "filings_region": _l("Regional planning reports"),
    "filings_industry": _l("Industrial planning reports"),
    "filings_enterprise": _l("Business operation reports"),
    "filings_research": _l("Research and development reports"),
    "filings_other": _l("Other reports"),
    "filings_database": _l("Thematic patent databases"),
    "filings_tool": _l("Navigation tools"),
    "funded": _l("Publicly funded achievements on file"),
    "invested": _l("Money invested (10,000 yuan)"),
    "timely_share": _l("Share filed in time, in percent"),
    "uses": _l("Uses"),
    "uses_government": _l("Uses by government"),
    "uses_enterprise": _l("Uses by enterprises"),
    "uses_university": _l("Uses by universities and institutes"),
    "proofs": _l("Proofs of use"),
    "used_filings": _l("Achievements in use"),
    "enterprises": _l("Registered enterprises"),
    "annual_report": _l("Annual form handed in in time"),
    "posts": _l("Information published"),
    "views": _l("Views"),
    "likes": _l("Likes and favourites"),
    "comments": _l("Comments"),
    "ratings": _l("Organisations that rated"),
    "stars": _l("Mean of the users' stars"),
    "excellent_projects": _l("Excellent projects"),
}


def why(change: FactChange) -> str:
    """Why a number was changed: in an officer's words, or because the process brought its own result in."""
    return change.reason if change.by else str(BY_SELECTION)
