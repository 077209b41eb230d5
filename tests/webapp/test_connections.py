"""The database ends a connection, as when it restarts: nobody sees it. What was prepared is kept."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import Engine as Database
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DataError, NotSupportedError

from webapp.extensions import db

WHO = text("SELECT pg_backend_pid()")
END = text("SELECT pg_terminate_backend(:pid, 5000)")


def test_a_closed_connection_is_noticed_before_it_is_used(app: Flask, database: Database) -> None:
    with app.app_context():
        before = db.session.scalar(WHO)
        db.session.remove()
        with database.connect() as beside:
            assert beside.scalar(END, {"pid": before})
        after = db.session.scalar(WHO)
        db.session.remove()
        assert after != before
        assert db.session.scalar(WHO) == after


def test_what_was_prepared_outlives_a_request_that_only_read(app: Flask) -> None:
    with app.app_context():
        _read(WHO, times=8)  # psycopg prepares at the sixth
        assert "pg_backend_pid" in _prepared()


def test_after_a_failure_everything_is_prepared_anew(app: Flask) -> None:
    with app.app_context():
        _read(WHO, times=8)
        with pytest.raises(DataError):
            _read(text("SELECT 1 / 0"))
        assert "pg_backend_pid" not in _prepared()
        _read(WHO, times=8)
        assert "pg_backend_pid" in _prepared()


def test_a_migration_beside_us_is_noticed(app: Flask, database: Database) -> None:
    """A column whose type changed costs one failed request at most, never a wrong answer and never the connection."""
    wanted = text("SELECT kept FROM moving")
    with app.app_context():
        _beside(database, "CREATE TABLE moving AS SELECT 1 AS kept")
        _read(wanted, times=8)
        _beside(database, "ALTER TABLE moving ADD added integer")
        assert _read(wanted) == 1
        _beside(database, "ALTER TABLE moving ALTER kept TYPE text")
        with suppress(NotSupportedError):
            _read(wanted)
        assert _read(wanted) == "1"
        _beside(database, "DROP TABLE moving")


def _read(statement: TextClause, times: int = 1) -> object:
    """As requests that only read: each rolled back at its end."""
    for _ in range(times):
        try:
            found = db.session.scalar(statement)
        finally:
            db.session.remove()
    return found


def _prepared() -> str:
    return str(_read(text("SELECT string_agg(statement, ';') FROM pg_prepared_statements")))


def _beside(database: Database, statement: str) -> None:
    with database.begin() as connection:
        connection.execute(text(statement))
