"""The scheduler's look at what is due: one thing that fails keeps nothing else from being done."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.runtime import Runtime
from webapp.settings import Settings
from webapp.work import chores, look_after


def test_a_chore_that_fails_is_logged_and_the_others_are_done(
    app: Flask, web_runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    done = []

    def broken(session: Session, runtime: Runtime) -> None:
        session.execute(text("SELECT 1 / 0"))

    def fine(session: Session, runtime: Runtime) -> None:
        done.append(session.scalar(text("SELECT 1")))

    with app.app_context():
        look_after({"broken": broken, "fine": fine}, web_runtime)
    assert done == [1]
    assert '"chore": "broken"' in capsys.readouterr().err


def test_without_its_database_nothing_else_is_tried(app: Flask, web_runtime: Runtime) -> None:
    done = []

    def away(session: Session, runtime: Runtime) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError())

    with app.app_context():
        look_after({"away": away, "next": lambda *_: done.append(1)}, web_runtime)
    assert done == []


def test_everything_runs_on_an_empty_installation(
    app: Flask, web_runtime: Runtime, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.app_context():
        look_after(chores(settings), web_runtime)
    assert "scheduler." not in capsys.readouterr().err
