"""The due dates of a person's open tasks as iCalendar (RFC 5545), written by `icalendar`.

A calendar lies on servers of others: it holds what a task is called, its number and when it is due, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from engine.inbox import Line
from webapp.address import public_url
from webapp.edge import now
from webapp.languages import case_title, step_name

REFRESH = timedelta(hours=1)
BEFORE = timedelta(hours=-2)


def calendar_of(lines: Iterable[Line]) -> bytes:
    """The calendar of these tasks; those without a due date are left out."""
    made = Calendar()
    made.add("prodid", "-//Panhuo//tasks//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Panhuo: my tasks"))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for line in lines:
        if line.task.due is not None:
            made.add_component(_event(line))
    return bytes(made.to_ical())


def _event(line: Line) -> Event:
    """A moment, not a period: it ends when it begins (RFC 5545, 3.6.1) and keeps nobody busy."""
    event = Event()
    event.add("uid", f"task-{line.task.id}@panhuo")
    event.add("dtstamp", now())
    event.add("dtstart", line.task.due)
    event.add("summary", f"{step_name(line.task)} – {case_title(line.case)}")
    event.add("description", line.case.number)
    event.add("url", public_url("tasks.show", task_id=line.task.id))
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm())
    return event


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Due soon"))
    alarm.add("trigger", BEFORE)
    return alarm
