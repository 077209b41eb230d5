"""Real servers for tests: one PostgreSQL a run, shared by all of pytest-xdist's workers, and one Valkey a worker.

PANHUO_TEST_DATABASE_URL names a server to use instead (somebody who may create databases), PANHUO_TEST_REDIS_URL a
queue. tests/conftest.py imports everything here.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from engine import embedded
from webapp.local.valkey import valkey

SERVER = "PANHUO_TEST_DATABASE_URL"
PREFIX = "panhuo_test_"
KEPT = Path(__file__).parents[1] / ".panhuo" / "tests"


def pytest_configure(config: pytest.Config) -> None:
    """With several workers, the process that outlives them starts the server, and they inherit its address."""
    config.addinivalue_line("markers", "long: takes minutes; run by script/faults")
    is_controller = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if is_controller and not os.environ.get(SERVER):
        stack = ExitStack()
        config.add_cleanup(stack.close)
        os.environ[SERVER] = stack.enter_context(postgres_server())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how long script/test has taken so far, set-up and checks included."""
    began = os.environ.get("PANHUO_TESTS_BEGAN")
    if began:
        terminalreporter.write_line(f"{time.time() - float(began):.0f} s since script/test began")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a server in which tests may make databases."""
    if os.environ.get(SERVER):
        yield os.environ[SERVER]
    else:
        with postgres_server() as url:
            yield url


@pytest.fixture(scope="session")
def make_database(postgres_url: str) -> Iterator[Callable[[], str]]:
    """Call it for the SQLAlchemy address of a new, empty database; all of them are dropped at the end."""
    made: list[str] = []

    def make() -> str:
        made.append(f"{PREFIX}{uuid.uuid4().hex[:12]}")
        _run(postgres_url, "CREATE DATABASE {}", made[-1])
        return make_url(postgres_url).set(database=made[-1]).render_as_string(hide_password=False)

    yield make
    for name in made:
        _run(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def database_url(make_database: Callable[[], str]) -> str:
    """The SQLAlchemy address of this worker's own, empty database."""
    return make_database()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of this worker's own Valkey."""
    given = os.environ.get("PANHUO_TEST_REDIS_URL")
    if given:
        yield given
    else:
        with valkey(tmp_path_factory.mktemp("valkey")) as started:
            yield started.url


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run the embedded PostgreSQL for one test run: on the kept folder, or a passing one while another run has that."""
    settings = {**embedded.UNSAFE_BUT_FAST, "max_connections": "200"}
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with (
                _passing_folder() as folder,
                embedded.postgres(folder, settings=settings) as server,
            ):
                yield server.url()
            return
        with embedded.postgres(KEPT / "postgres", settings=settings) as server:
            _drop_leftovers(server)
            yield server.url()


@contextmanager
def _passing_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="panhuo-") as parent:
        folder = Path(parent, "postgres")
        yield folder
        embedded.remove(folder)


def _drop_leftovers(server: embedded.Cluster) -> None:
    """Databases of a test run that was killed."""
    with server.connect() as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname ^@ %s", [PREFIX])
        names = [name for (name,) in found]
    for name in names:
        _run(server.url(), "DROP DATABASE {}", name)


def _run(url: str, statement: str, name: str) -> None:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))  # type: ignore[arg-type]
