"""The migrations lead from an empty database to exactly the tables that the code declares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from engine.db import Base
from webapp import create_app
from webapp.extensions import db
from webapp.settings import Settings

FACTS = {
    "checks": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
}


@pytest.fixture
def empty(make_database: Callable[[], str], redis_url: str, tmp_path: Path) -> Flask:
    return create_app(
        Settings(
            database_url=make_database(), redis_url=redis_url, secret_key="0" * 32, home=tmp_path
        )
    )


def facts(database: Engine, kind: str) -> set[tuple[str, ...]]:
    with database.connect() as connection:
        return {
            tuple(row)
            for row in connection.execute(text(FACTS[kind]))
            if row[0] != "alembic_version"
        }


def test_up_from_empty_gives_what_the_code_declares(
    empty: Flask, make_database: Callable[[], str]
) -> None:
    declared = create_engine(make_database())
    Base.metadata.create_all(declared)
    with empty.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
        for kind in FACTS:
            assert facts(db.engine, kind) == facts(declared, kind), kind
        db.engine.dispose()
    declared.dispose()


def test_upgrading_twice_changes_nothing(empty: Flask) -> None:
    with empty.app_context():
        flask_migrate.upgrade()
        flask_migrate.upgrade()
        db.engine.dispose()


def test_down_leaves_nothing_behind(empty: Flask) -> None:
    with empty.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        for kind in FACTS:
            assert facts(db.engine, kind) == set(), kind
        db.engine.dispose()
