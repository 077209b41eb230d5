"""Commands around accounts."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Transaction, transaction
from engine.errors import EngineError
from webapp.commands.application import current
from workflows.records.accounts import (
    Account,
    Role,
    join_organisation,
    open_account,
    set_password,
)
from workflows.records.organisations import Kind, Organisation, found_organisation

PLATFORM = "平台运营"


@click.group()
def admin() -> None:
    """Administrators of the platform."""


@admin.command()
@click.option("--login", prompt=True, help="What the administrator signs in with.")
@click.option("--name", prompt=True, help="The administrator's name.")
@click.option("--email", prompt=True, help="The administrator's e-mail address.")
@click.option("--organisation", default=PLATFORM, help="Who runs the platform.")
@click.option("--region", default="110000", help="Its region, six digits of GB/T 2260.")
@click.password_option(help="12 characters or more; asked for when it is not given.")
def create(
    login: str, name: str, email: str, organisation: str, region: str, password: str
) -> None:
    """Make an administrator of the platform: operator, process owner and support."""
    app, database = current()
    with app.app_context(), Session(database) as session:
        try:
            with transaction(session, app.extensions["panhuo"]) as tx:
                account = _administrator(
                    tx, login, name, email, _platform(tx, organisation, region)
                )
                set_password(tx, account, password)
        except EngineError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{login} can sign in now.")


def _administrator(
    tx: Transaction, login: str, name: str, email: str, organisation: Organisation
) -> Account:
    account = open_account(
        tx, login=login, name=name, email=email, organisation_id=organisation.id, role=Role.OPERATOR
    )
    for role in (Role.PROCESS_OWNER, Role.SUPPORT):
        join_organisation(tx, account.id, organisation.id, role)
    return account


def _platform(tx: Transaction, name: str, region: str) -> Organisation:
    found = tx.session.scalar(select(Organisation).where(Organisation.name == name))
    return found or found_organisation(tx, name, Kind.SUPPORT, region)
