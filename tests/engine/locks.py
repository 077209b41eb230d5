"""For tests in which one transaction has to wait for another."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def wait_for_a_waiting_lock(session: Session) -> None:
    """Return as soon as some transaction of this database waits for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(5_000):
        if session.scalar(waiting):
            return
        session.rollback()
        session.execute(
            text("SELECT pg_sleep(0.01)")
        )  # a busy machine needs its time for the other
    raise AssertionError("Nobody came to wait.")
