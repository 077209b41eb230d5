"""What states of an annual form and its questions are called."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.annual_reports import ReportState

STATE: dict[ReportState, tuple[Any, str]] = {
    ReportState.OPEN: (_l("Not handed in"), "amber"),
    ReportState.SUBMITTED: (_l("In review"), "blue"),
    ReportState.RETURNED: (_l("To be corrected"), "amber"),
    ReportState.ACCEPTED: (_l("Accepted"), "green"),
}
