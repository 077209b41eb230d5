"""What states of projects are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.filings.labels import FUNDING
from workflows.records.funded_projects import OUTSTANDING, ProjectState

__all__ = ["FUNDING", "OUTSTANDING", "STATE"]

STATE: dict[ProjectState, tuple[Any, str]] = {
    ProjectState.MISSING: (_l("Not filed yet"), "amber"),
    ProjectState.EXPLAINED: (_l("Explained, to be judged"), "blue"),
    ProjectState.FILED: (_l("On file"), "green"),
    ProjectState.EXCUSED: (_l("Need not be filed"), ""),
}
