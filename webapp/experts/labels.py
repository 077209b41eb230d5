"""What the states of experts are called on pages (M19, M20), and in which colour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l

from workflows.records.accounts import AccountStatus
from workflows.records.experts import Degree, Status

STATUS: dict[Status, tuple[Any, str]] = {
    Status.INCOMPLETE: (_l("Profile to be completed"), "blue"),
    Status.SUBMITTED: (_l("To be reviewed"), "purple"),
    Status.RETURNED: (_l("Returned for correction"), "amber"),
    Status.ADMITTED: (_l("Approved"), "green"),
    Status.REFUSED: (_l("Not approved"), "red"),
    Status.REMOVED: (_l("Left the pool"), ""),
}
ACCOUNT: dict[AccountStatus, tuple[Any, str]] = {
    AccountStatus.NORMAL: (_l("Normal"), "green"),
    AccountStatus.FROZEN: (_l("Frozen"), "red"),
}
DEGREE: dict[Degree, Any] = {
    Degree.DOCTOR: _l("Doctoral degree"),
    Degree.MASTER: _l("Master's degree"),
    Degree.BACHELOR: _l("Bachelor's degree"),
    Degree.COLLEGE: _l("College diploma"),
    Degree.OTHER: _l("Other"),
}


def second(at: datetime | None) -> str:
    """A moment to the second, as the table of experts shows it (M18): 2026-01-21 23:17:51."""
    return format_datetime(at, "yyyy-MM-dd HH:mm:ss") if at else "—"
