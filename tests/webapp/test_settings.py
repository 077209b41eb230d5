"""Every setting is read, checked and explained."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from webapp.settings import Settings, WrongSetting, from_environment, kept_secret

GIVEN = {
    "DATABASE_URL": "postgresql+psycopg://db.example/panhuo",
    "REDIS_URL": "redis://queue.example/0",
    "SECRET_KEY": "k" * 32,
}
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def test_what_has_to_be_given_is_enough() -> None:
    settings = from_environment(GIVEN)
    assert settings.database_url == GIVEN["DATABASE_URL"]
    assert settings.has_mailbox and not settings.https and not settings.demo


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_a_missing_setting_is_named(missing: str) -> None:
    with pytest.raises(WrongSetting, match=missing):
        from_environment({name: text for name, text in GIVEN.items() if name != missing})


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [
        ("SECRET_KEY", "short"),
        ("MAIL_URL", "sendmail"),
        ("PROXIES", "many"),
        ("CASE_STATE_MIB", "0"),
        ("TIMEZONE", "Moon/Base"),
        ("BASE_URL", "panhuo.example"),
    ],
)
def test_a_wrong_setting_is_named(variable: str, wrong: str) -> None:
    with pytest.raises(WrongSetting, match=variable):
        from_environment({**GIVEN, variable: wrong})


def test_texts_are_read_as_what_they_mean() -> None:
    settings = from_environment(
        {
            **GIVEN,
            "DEMO": "1",
            "PROXIES": "2",
            "PANHUO_HOME": "/srv/panhuo",
            "BASE_URL": "https://panhuo.example",
        }
    )
    assert (settings.demo, settings.proxies, settings.home) == (True, 2, Path("/srv/panhuo"))
    assert settings.https


@pytest.mark.parametrize("written", ["postgresql", "postgres"])
def test_common_spellings_of_the_database_address_are_understood(written: str) -> None:
    settings = from_environment({**GIVEN, "DATABASE_URL": f"{written}://db.example/panhuo"})
    assert settings.database_url == "postgresql+psycopg://db.example/panhuo"


@pytest.mark.parametrize("variable", [one.metadata["variable"] for one in fields(Settings)])
def test_every_setting_has_a_line_in_the_docs(variable: str) -> None:
    assert f"| `{variable}`" in OPERATIONS.read_text("utf-8")


def test_the_kept_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = kept_secret(tmp_path)
    assert kept_secret(tmp_path) == first and len(first) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
