"""What an installation decides: read once from the environment, explained in docs/operations.md."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from webapp.contacts import Contact, WrongContact, contacts_in
from webapp.kept import kept_once
from webapp.weekly import is_moment


class WrongSetting(ValueError):
    """A setting is missing or cannot be read; the message names it and says what to write."""


def setting(variable: str, doc: str, *, default: Any = MISSING) -> Any:
    """A field that is read from the environment's `variable`; without a default it has to be given."""
    return field(default=default, metadata={"variable": variable, "doc": doc})


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str = setting("DATABASE_URL", "Address of PostgreSQL: postgresql://…")
    redis_url: str = setting("REDIS_URL", "Address of Redis or Valkey: redis://…")
    secret_key: str = setting("SECRET_KEY", "Secret that signs sessions, 32 characters or more.")
    home: Path = setting(  # noqa: RUF009 - a path does not change
        "PANHUO_HOME", "Folder of files and local state.", default=Path(".panhuo")
    )
    base_url: str = setting(
        "BASE_URL", "Public address of the pages.", default="http://127.0.0.1:8000"
    )
    mail_url: str = setting(
        "MAIL_URL", "smtp://user:password@host:port, or mailbox: to keep mail in a folder.",
        default="mailbox:",
    )  # fmt: skip
    mail_sender: str = setting(
        "MAIL_SENDER", "Sender of every mail.", default="Panhuo <panhuo@example.org>"
    )
    demo: bool = setting("DEMO", "1 shows the styleguide and demonstration logins.", default=False)
    timezone: str = setting("TIMEZONE", "Zone in which times are shown.", default="Asia/Shanghai")
    match_mail: str = setting(
        "MATCH_MAIL", "Weekday and time of the weekly mail of new patents, or off.",
        default="monday 08:00",
    )  # fmt: skip
    proxies: int = setting(
        "PROXIES", "How many reverse proxies stand before the web server.", default=0
    )
    case_state_mib: int = setting(
        "CASE_STATE_MIB", "How many MiB a case may remember in its variables.", default=8
    )
    metrics_token: str = setting(
        "METRICS_TOKEN", "Token for /metrics; without one, only this machine may read it.",
        default="",
    )  # fmt: skip
    scan_command: str = setting(
        "SCAN_COMMAND", "Virus scanner: reads a file on its input, exits with 1 if it is infected.",
        default="",
    )  # fmt: skip
    support_contact: str = setting(
        "SUPPORT_CONTACT",
        "Where people find help, shown on public, help and error pages: phone=…; mail=…; wecom=…; qq=…; hours=….",
        default="",
    )

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The ways to the support desk."""
        return contacts_in(self.support_contact)

    @property
    def https(self) -> bool:
        """Whether people reach the pages over TLS."""
        return self.base_url.startswith("https://")

    @property
    def has_mailbox(self) -> bool:
        """Whether mail is kept in a local folder instead of being sent."""
        return self.mail_url == "mailbox:"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises WrongSetting for one that is missing or unreadable."""
    given = {
        one.name: _read(one.metadata["variable"], environ[one.metadata["variable"]], str(one.type))
        for one in fields(Settings)
        if environ.get(one.metadata["variable"])
    }
    for one in fields(Settings):
        if one.default is MISSING and one.name not in given:
            variable, doc = one.metadata["variable"], one.metadata["doc"]
            raise WrongSetting(f"Set {variable}. {doc}")
    return _checked(Settings(**given))


def kept_secret(home: Path) -> str:
    """A secret key for trying out: made once, kept in a private file under `home`."""
    return kept_once(home / "secret_key", lambda: secrets.token_urlsafe(48))


def _read(variable: str, text: str, kind: str) -> Any:
    if kind == "int":
        if not text.isdigit():
            raise WrongSetting(f"{variable} has to be a whole number, not {text!r}.")
        return int(text)
    if kind == "bool":
        return text.lower() in {"1", "true", "yes", "on"}
    return Path(text) if kind == "Path" else text


def _checked(settings: Settings) -> Settings:
    if len(settings.secret_key) < 32:
        raise WrongSetting("SECRET_KEY has to be 32 characters or longer.")
    if not settings.mail_url.startswith(("smtp://", "smtps://", "mailbox:")):
        raise WrongSetting("MAIL_URL has to begin with smtp:// or smtps://, or be mailbox:.")
    if not settings.base_url.startswith(("http://", "https://")):
        raise WrongSetting("BASE_URL has to begin with https:// (or http:// for trying out).")
    if not settings.case_state_mib:
        raise WrongSetting("CASE_STATE_MIB has to be 1 or more.")
    if settings.timezone not in available_timezones():
        raise WrongSetting("TIMEZONE has to be a zone such as Asia/Shanghai.")
    try:
        contacts_in(settings.support_contact)
    except WrongContact as error:
        raise WrongSetting(f"SUPPORT_CONTACT cannot be read at {error}.") from None
    if settings.match_mail == "off":
        settings = replace(settings, match_mail="")
    elif not is_moment(settings.match_mail):
        raise WrongSetting(
            "MATCH_MAIL has to be a weekday and a time such as monday 08:00, or off."
        )
    return replace(settings, database_url=_with_driver(settings.database_url))


def _with_driver(url: str) -> str:
    """The address with the driver that is installed, where it names none."""
    scheme, sign, rest = url.partition("://")
    return f"postgresql+psycopg{sign}{rest}" if scheme in ("postgres", "postgresql") else url
