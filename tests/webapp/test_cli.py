"""The command line, as far as it concerns accounts and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import Engine as Database

import workflows
from engine.packages import read_folder
from tests.webapp.conftest import PASSWORD, PROFILE, send, sign_in
from webapp import work
from webapp.cli import main
from workflows import demo


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


def found(panhuo: Callable[..., Result], *more: str) -> Result:
    return panhuo("organisation", "create", "示例智造有限公司", *(more or ("--region", "330100")))


def test_an_enterprise_and_its_administrator_get_to_work(
    panhuo: Callable[..., Result], client: FlaskClient
) -> None:
    """From an empty installation to somebody who may recommend experts."""
    made = found(panhuo)
    assert made.exit_code == 0, made.output
    number = made.output.rstrip(".\n").rpartition(" ")[2]
    assert "示例智造有限公司" in panhuo("organisation", "list").output
    who = ("--role", "enterprise_admin", "--organisation", number)
    assert panhuo(*CREATE, PASSWORD, *who).exit_code == 0
    assert sign_in(client, "root").status_code == 302
    send(client, "/me", {"name": "管理员", **PROFILE, "email": "root@example.org"})
    assert client.get("/experts").status_code == 200
    assert client.get("/incidents/").status_code == 403, "the platform is not theirs"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--region", "33"), "six digits"),
        (("--region", "330100"), "taken"),
        (("--region", "330100", "--kind", "shop"), "enterprise"),
        (("--region", "330100", "--kind", "college"), "--parent"),
        (("--region", "330100", "--parent", "1"), "--parent"),
        (("--kind", "college", "--parent", "1"), "no university"),
        (("--kind", "university"), "--region"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused_with_a_sentence(
    panhuo: Callable[..., Result], more: tuple[str, ...], told: str
) -> None:
    found(panhuo)
    refused = found(panhuo, *more)
    assert refused.exit_code != 0
    assert told in refused.output and "Traceback" not in refused.output


def test_a_college_belongs_to_its_university(panhuo: Callable[..., Result]) -> None:
    create = ("organisation", "create")
    made = panhuo(*create, "示例大学", "--kind", "university", "--region", "330100")
    number = made.output.rstrip(".\n").rpartition(" ")[2]
    assert panhuo(*create, "动力学院", "--kind", "college", "--parent", number).exit_code == 0
    assert "college     330100  示例大学动力学院" in panhuo("organisation", "list").output
    again = panhuo(*create, "动力学院", "--kind", "college", "--parent", number)
    assert again.exit_code == 1 and "Choose another name" in again.output


@pytest.mark.parametrize("place", ["7", "9" * 30, "没有的单位"])
def test_an_administrator_of_nothing_is_refused(panhuo: Callable[..., Result], place: str) -> None:
    refused = panhuo(*CREATE, PASSWORD, "--role", "enterprise_admin", "--organisation", place)
    assert refused.exit_code == 1
    assert "panhuo organisation create" in refused.output


def test_nobody_serves_pages_whose_mail_reaches_nobody(panhuo: Callable[..., Result]) -> None:
    refused = panhuo("web", DEMO=None, MAIL_URL=None)
    assert refused.exit_code == 1
    assert "Set it to smtp://" in refused.output and "Traceback" not in refused.output


def test_help_needs_no_settings() -> None:
    shown = CliRunner().invoke(main, ["--help"])
    assert shown.exit_code == 0
    for word in ("admin", "check", "organisation", "db", "packages", "scheduler", "web", "worker"):
        assert word in shown.output


def test_a_folder_in_git_can_be_the_source(panhuo: Callable[..., Result], tmp_path: Path) -> None:
    """What is exported comes back as the same version; what the folder holds beside it stays."""
    source = Path(workflows.__file__).parent / "bpmn" / "support_question"
    assert panhuo("packages", "deploy", str(source)).exit_code == 0
    folder = tmp_path / "git"
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / "gone.form").write_text("{}")
    (folder / ".gitignore").write_text("*.tmp\n")
    done = panhuo("packages", "export", "support_question", str(folder))
    assert done.exit_code == 0, done.output
    assert read_folder(folder) == read_folder(source)
    assert (folder / ".gitignore").exists()
    again = panhuo("packages", "deploy", str(folder))
    assert again.output == "support_question v1 (release)\n"


def test_what_cannot_be_exported_or_read_is_said(
    panhuo: Callable[..., Result], tmp_path: Path
) -> None:
    none = panhuo("packages", "export", "nowhere", str(tmp_path))
    assert none.exit_code == 1 and "no version in force of nowhere" in none.output
    draft = panhuo("packages", "export", "nowhere", str(tmp_path), "--draft")
    assert "no draft of nowhere" in draft.output
    (tmp_path / "process.bpmn").write_bytes("<审核/>".encode("gb18030"))
    unread = panhuo("packages", "deploy", str(tmp_path))
    assert unread.exit_code == 1 and "process.bpmn is not UTF-8" in unread.output


def test_everybody_of_the_demonstration_is_shown(panhuo: Callable[..., Result]) -> None:
    shown = panhuo("demo", "show", DEMO="1")
    assert shown.exit_code == 0, shown.output
    lines = [line.split() for line in shown.output.splitlines()]
    for one in demo.LOGINS:
        assert any(line and line[0] == one.login for line in lines), one.login
    assert panhuo("demo", "show").exit_code != 0
