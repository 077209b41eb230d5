"""A due date in words: how long is left, and how loudly to say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_datetime, ngettext, to_user_timezone
from flask_babel import gettext as _

from webapp.edge import now


@dataclass(frozen=True)
class Due:
    """`kind` is a class of the style sheet: over, today, later or none."""

    kind: str
    icon: str
    words: str


def due_words(at: datetime | None) -> Due:
    """What to show for a moment by which something is to be done; days are counted by the calendar."""
    if at is None:
        return Due("none", "calendar", _("No due date"))
    present = now()
    days = (_day(at) - _day(present)).days
    if at < present:
        return Due("over", "alert-triangle", _late(-days))
    if days == 0:
        return Due("today", "clock", _("Today %(time)s", time=format_datetime(at, "HH:mm")))
    if days == 1:
        return Due("today", "clock", _("Tomorrow"))
    return Due("later", "calendar-due", ngettext("%(num)d day left", "%(num)d days left", days))


def _late(days: int) -> str:
    if days < 1:
        return _("Overdue today")
    return ngettext("%(num)d day overdue", "%(num)d days overdue", days)


def _day(at: datetime) -> datetime:
    return to_user_timezone(at).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
