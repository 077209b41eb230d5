"""When the weekly mail leaves: a weekday and a time of day, as the setting MATCH_MAIL says.

Nothing is planned ahead and stored: the scheduler compares the last moment that the setting names with the last round, so
a changed setting, a scheduler that was away, and several of them side by side need no reconciling.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.db import unit
from engine.runtime import Runtime
from webapp.weekly import last_moment
from workflows.operations.matches import begin_round
from workflows.records.matches import last_round


def mail_matches(session: Session, runtime: Runtime, text: str, zone: str) -> bool:
    """Begin the round that is due, if there is one; `text` empty sends no weekly mail."""
    if not text:
        return False
    until = last_moment(text, zone, runtime.clock.now())
    last = last_round(session)
    session.rollback()
    if last is not None and last.until >= until:
        return False
    with unit(session, runtime) as tx:
        return begin_round(tx, until)
