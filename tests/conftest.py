"""What tests stand on: a real PostgreSQL with the schema, a clock that stands still, an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

import engine.drafts
import engine.migration
import engine.replays  # noqa: F401 - its tables belong to the schema
import workflows.records  # noqa: F401 - its tables belong to the schema
from engine.clock import FakeClock
from engine.db import Base
from engine.local import LocalEngine
from engine.runtime import Runtime

pytest_plugins = ["tests.servers"]

# The same examples in every run, on a busy machine too: what is new is looked for by the long tests (script/faults).
settings.register_profile(
    "same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Beijing

# Truncating a hundred tables costs a second. Most tests fill a few of them with a few rows: those are deleted, and only
# what has grown is truncated, so that no test reads through the pages that another has left.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOREACH name IN ARRAY ARRAY[{names}] LOOP
    IF pg_relation_size(name::regclass) > 65536 THEN
      EXECUTE format('TRUNCATE %I CASCADE', name);
    ELSE
      EXECUTE format('DELETE FROM %I', name);
    END IF;
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


@pytest.fixture(scope="session")
def database_url(make_database: Callable[[], str]) -> str:
    """A database with the whole schema, one for each worker of the run."""
    url = make_database()
    Base.metadata.create_all(create_engine(url))
    return url


@pytest.fixture(scope="session")
def tables(database_url: str) -> Iterator[Database]:
    database = create_engine(database_url)
    yield database
    database.dispose()


@pytest.fixture
def database(tables: Database) -> Database:
    """The database, emptied."""
    names = ", ".join(f"'{table.name}'" for table in Base.metadata.sorted_tables)
    with tables.begin() as connection:
        connection.execute(text(EMPTY.format(names=names)))
    return tables


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with Session(database, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MONDAY)


@pytest.fixture
def local(database: Database) -> LocalEngine:
    """The engine from plain Python, on Monday morning."""
    return LocalEngine(database, MONDAY)


@pytest.fixture
def runtime(local: LocalEngine) -> Runtime:
    return local.runtime
