"""Lengths, shares and figures as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.analytics import Figure, StepFigures, share_of_time

FIGURES: dict[Figure, Any] = {
    Figure.OPEN: _l("Cases running"),
    Figure.STARTED: _l("Cases started"),
    Figure.FINISHED: _l("Cases finished"),
    Figure.STOPPED: _l("Cases cancelled or failed"),
    Figure.DONE: _l("Tasks completed"),
    Figure.LATE: _l("Tasks completed late"),
    Figure.WAITING: _l("Tasks open now"),
    Figure.OVERDUE: _l("Tasks overdue now"),
    Figure.RETURNED: _l("Tasks returned"),
    Figure.AGAIN: _l("Steps done again"),
    Figure.INCIDENTS: _l("Incidents opened"),
}
HOUR, DAY = 3600, 86400


def length(took: timedelta | None) -> str:
    """3.2 days, 5 hours, 12 minutes; days are whole days of 24 hours."""
    if took is None:
        return "—"
    seconds = took.total_seconds()
    if seconds >= 2 * DAY:
        return _("%(number)s days", number=_figures(seconds / DAY))
    if seconds >= HOUR:
        return _("%(number)s hours", number=_figures(seconds / HOUR))
    return _("%(number)s minutes", number=_figures(max(seconds, 0) // 60))


def share(part: float | None) -> str:
    """61%; a dash for none."""
    return "—" if part is None else format_percent(part, "0%")


def bottleneck_said(worst: StepFigures | None, every: Sequence[StepFigures]) -> str:
    """Where most of people's time goes, in one sentence."""
    if worst is None:
        return _("Too few tasks were completed in this time to name a bottleneck.")
    return _(
        "Most time goes into “%(step)s”: %(share)s of all that people's steps took. %(done)s tasks were completed there, half of them within %(median)s; %(waiting)s of its time nobody had the task in hand.",
        step=worst.name, share=share(share_of_time(worst, every)), done=worst.done,
        median=length(worst.median), waiting=share(worst.waiting_share),
    )  # fmt: skip


def _figures(number: float) -> str:
    return str(format_decimal(round(number, 1 if number < 100 else 0)))
