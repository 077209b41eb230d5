"""Where a request becomes a transaction.

with command() as tx:
    complete_task(tx, task_id, answers, by=me(), groups=current_user.groups)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from flask import current_app
from flask_login import current_user

from engine.db import Transaction, transaction
from webapp.extensions import db

if TYPE_CHECKING:
    from engine.runtime import Runtime
    from workflows.world import World


@contextmanager
def command() -> Iterator[Transaction]:
    """The one transaction of this request: commits at the end, rolls back on any error."""
    with transaction(db.session(), runtime()) as tx:
        yield tx


def runtime() -> Runtime:
    """Clock, operations, queue and outside world of this application."""
    return cast("Runtime", current_app.extensions["panhuo"])


def outside() -> World:
    """What this application reaches outside the database: mail, files."""
    return cast("World", runtime().world)


def now() -> datetime:
    """The moment by the application's clock, for pages that only read."""
    return runtime().clock.now()


def zone() -> ZoneInfo:
    """Where people live: the zone in which days begin and times are shown."""
    return ZoneInfo(current_app.extensions["settings"].timezone)


def beginning(day: date) -> datetime:
    """The first moment of a day where people live."""
    return datetime.combine(day, time.min, zone())


def ending(day: date) -> datetime:
    """The first moment after a day where people live; of the last day that there is, its first."""
    return beginning(day if day == date.max else day + timedelta(days=1))


def me() -> str:
    """The person of this request, as the engine names people."""
    return str(current_user.id)
