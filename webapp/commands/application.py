"""The application for commands."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine

from webapp.extensions import db
from webapp.work import application


def current() -> tuple[Flask, Engine]:
    """The application of this process and its database."""
    app = application()
    with app.app_context():
        return app, db.engine
