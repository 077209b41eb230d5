"""How Alembic reaches the database: through the application, one upgrade at a time."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import text

import engine.drafts
import engine.halts
import engine.migration
import engine.models
import engine.picks
import engine.replays
import workflows.records
from engine.db import Base

SCHEMA = (
    engine.models,
    engine.drafts,
    engine.halts,
    engine.migration,
    engine.picks,
    engine.replays,
    workflows.records,
)  # what has declared its tables in Base by now
LOCK = 7_240_613  # any number, the same in every process that upgrades


def run() -> None:
    """Compare or upgrade inside one transaction, holding a lock so that two upgrades follow each other."""
    database = current_app.extensions["migrate"].db.engine
    with database.connect() as connection:
        context.configure(
            connection,
            target_metadata=Base.metadata,
            compare_type=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
            context.run_migrations()


run()
