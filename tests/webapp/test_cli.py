"""The command line, as far as it concerns accounts and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import Engine as Database

from tests.webapp.conftest import PASSWORD, sign_in
from webapp import work
from webapp.cli import main


@pytest.fixture
def panhuo(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Callable[..., Result]]:
    """`panhuo("admin", "create", ...)` with the settings of the tests."""
    environment = {
        "DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": "k" * 40, "PANHUO_HOME": str(tmp_path),
    }  # fmt: skip

    def run(*words: str, **changed: str | None) -> Result:
        work.application.cache_clear()
        return CliRunner().invoke(main, words, env={**environment, **changed})

    yield run
    work.application.cache_clear()


CREATE = (
    "admin",
    "create",
    "--login",
    "root",
    "--name",
    "管理员",
    "--email",
    "root@example.org",
    "--password",
)


def test_the_first_administrator_can_sign_in(
    panhuo: Callable[..., Result], client: FlaskClient
) -> None:
    done = panhuo(*CREATE, PASSWORD)
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert sign_in(client, "root").status_code == 302


def test_a_second_one_of_that_name_is_refused_with_a_sentence(
    panhuo: Callable[..., Result],
) -> None:
    panhuo(*CREATE, PASSWORD)
    again = panhuo(*CREATE, PASSWORD)
    assert again.exit_code == 1
    assert "taken already" in again.output and "Traceback" not in again.output


def test_a_weak_password_makes_no_account(
    panhuo: Callable[..., Result], client: FlaskClient
) -> None:
    weak = panhuo(*CREATE, "short")
    assert weak.exit_code == 1 and "12 characters" in weak.output
    assert panhuo(*CREATE, PASSWORD).exit_code == 0, "the login is still free"


def test_a_missing_setting_is_a_sentence(panhuo: Callable[..., Result]) -> None:
    refused = panhuo("db", "upgrade", DATABASE_URL=None)
    assert refused.exit_code == 1
    assert "Set DATABASE_URL" in refused.output and "Traceback" not in refused.output


def test_nobody_serves_pages_whose_mail_reaches_nobody(panhuo: Callable[..., Result]) -> None:
    refused = panhuo("web", DEMO=None, MAIL_URL=None)
    assert refused.exit_code == 1
    assert "Set it to smtp://" in refused.output and "Traceback" not in refused.output


def test_help_needs_no_settings() -> None:
    shown = CliRunner().invoke(main, ["--help"])
    assert shown.exit_code == 0
    for word in ("admin", "check", "db", "packages", "scheduler", "web", "worker"):
        assert word in shown.output
