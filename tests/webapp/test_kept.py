"""Secrets that are made once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.commands.demo import _password
from webapp.kept import kept_once
from webapp.local import valkey
from webapp.settings import kept_secret


def make() -> str:
    return "a new secret"


def test_is_made_once_and_private(tmp_path: Path) -> None:
    place = tmp_path / "new" / "secret"
    assert kept_once(place, make) == kept_once(place, lambda: "another") == "a new secret"
    assert place.stat().st_mode & 0o077 == 0


class KilledError(BaseException):
    """What kill -9 looks like from inside."""


def test_a_kill_while_it_is_made_leaves_nothing(tmp_path: Path) -> None:
    def killed() -> str:
        raise KilledError

    with pytest.raises(KilledError):
        kept_once(tmp_path / "secret", killed)
    assert not (tmp_path / "secret").exists()
    assert kept_once(tmp_path / "secret", make) == "a new secret"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("secret_key", kept_secret),
        ("demo_password", _password),
        ("password", lambda folder: valkey.prepare(folder).password),
    ],
)
def test_an_empty_one_of_an_earlier_release_is_made_anew(
    tmp_path: Path, name: str, read: Callable[[Path], str]
) -> None:
    (tmp_path / name).touch()
    assert len(read(tmp_path)) >= 16
    assert (tmp_path / name).stat().st_mode & 0o077 == 0
