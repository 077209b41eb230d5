"""Commands around the demonstration: load it, and show how to sign in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.commands.application import current
from webapp.kept import kept_once
from webapp.people import role_name
from webapp.settings import Settings
from workflows import demo

WORDS = (
    "shan",
    "shui",
    "feng",
    "yun",
    "song",
    "zhu",
    "mei",
    "lan",
    "jiang",
    "hai",
    "qiao",
    "chuan",
)


@click.group("demo")
def demonstration() -> None:
    """Invented organisations, people and experts, for trying out."""


@demonstration.command()
@click.pass_obj
def load(tell: Callable[[int, int], None] | None) -> None:
    """Load the demonstration into an empty installation; loading it again changes nothing."""
    app, database = current()
    settings: Settings = app.extensions["settings"]
    if not settings.demo:
        raise click.ClickException("This is no demonstration. Set DEMO=1 on a trial installation.")
    with Session(database) as session:
        if demo.is_loaded(session):
            click.echo("The demonstration is loaded already.")
            return
    password = _password(settings.home)
    with app.app_context(), database.begin() as connection:
        runtime = replace(app.extensions["panhuo"])
        demo.load(
            connection, runtime, password=password, mails=settings.has_mailbox,
            tell=tell or (lambda done, total: None),
        )  # fmt: skip
    click.echo("The demonstration is loaded.")


@demonstration.command()
def show() -> None:
    """Say who may sign in and with which password."""
    app, _database = current()
    settings: Settings = app.extensions["settings"]
    if not settings.demo:
        raise click.ClickException("This is no demonstration, so there is no login to show.")
    click.echo(f"Password of all demonstration logins: {_password(settings.home)}\n")
    for login, role, place in _logins(app):
        click.echo(f"  {login:<14} {role}  {place}")
    if settings.has_mailbox:
        click.echo(f"\nMail that the demonstration sent: {settings.base_url}/_mailbox")


def _logins(app: Flask) -> list[tuple[str, str, str]]:
    """Login, role and organisation of everybody to sign in as; an expert in the pool and one who has yet to apply."""
    places = {one.key: one.name for one in demo.PLACES}
    told = {"zhuanjia": "（在库）", "zhuanjia2": "（待完善信息）"}
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        known = [(one.login, role_name(one.role), places[one.place]) for one in demo.LOGINS]
        experts = [
            (one.login, role_name("expert") + told[one.login], places[one.place])
            for one in demo.STORIES
            if one.login in told
        ]
    return known + experts


def _password(home: Path) -> str:
    """This installation's demonstration password: made once, kept in a private file."""
    return kept_once(home / "demo_password", _four_words)


def _four_words() -> str:
    words = (secrets.choice(WORDS) for _ in range(4))
    return "-".join((*words, str(secrets.randbelow(90) + 10)))
