"""The database ends a connection, as when it restarts: nobody sees it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine as Database
from sqlalchemy import text

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
