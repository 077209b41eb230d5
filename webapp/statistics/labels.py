"""What states and happenings are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.statistics.wanted import Progress
from workflows.records.figures import EnterpriseFigures, Happened
from workflows.records.urges import Missing

PROGRESS: dict[Progress, Any] = {
    Progress.INVITED: _l("Invited, not registered"),
    Progress.REGISTERED: _l("Have registered"),
    Progress.UNVERIFIED: _l("Not verified"),
    Progress.UNSUBSCRIBED: _l("Not subscribed"),
    Progress.SILENT: _l("Registered, no evaluation"),
    Progress.EVALUATING: _l("Takes part in evaluations"),
}
HAPPENED: dict[Happened, Any] = {
    Happened.OPENED: _l("Joined the platform"),
    Happened.REGISTERED: _l("Have registered"),
    Happened.EVALUATED: _l("Evaluations submitted"),
    Happened.INTENDED: _l("Intents stated"),
    Happened.DEMANDED: _l("Needs published"),
}


def missing_of(one: EnterpriseFigures) -> Missing | None:
    """What the enterprise has not done yet."""
    if one.registered_at is None:
        return Missing.INVITED
    return None if one.evaluations else Missing.SILENT


def state_of(one: EnterpriseFigures) -> tuple[Any, str]:
    """How far the enterprise has come, and in which colour."""
    missing = missing_of(one)
    if missing is None:
        return PROGRESS[Progress.EVALUATING], "green"
    return (
        (PROGRESS[Progress.INVITED], "")
        if missing is Missing.INVITED
        else (PROGRESS[Progress.SILENT], "amber")
    )
