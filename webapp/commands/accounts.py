"""Commands around organisations and accounts: what a new installation needs before people can help themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.db import LARGEST_ID, Transaction, transaction
from engine.errors import EngineError
from webapp.commands.application import current
from workflows.operations.faculty import add_college
from workflows.records.accounts import (
    Account,
    Role,
    join_organisation,
    open_account,
    set_password,
)
from workflows.records.organisations import Kind, Organisation, found_organisation

PLATFORM = "平台运营"
OF_THE_PLATFORM = (Role.OPERATOR, Role.PROCESS_OWNER, Role.SUPPORT)


@click.group()
def organisation() -> None:
    """Enterprises, universities, bureaus, and those who run the platform."""


@organisation.command("create")
@click.argument("name")
@click.option("--kind", type=click.Choice([one.value for one in Kind]), default="enterprise")
@click.option(
    "--region", help="Where it is, six digits of GB/T 2260; a college is where its university is."
)
@click.option("--parent", type=int, help="Of a college: the number of its university.")
@click.option("--training", is_flag=True, help="For practice: kept apart from all real ones.")
def create_organisation(
    name: str, kind: str, region: str | None, parent: int | None, training: bool
) -> None:
    """Add an organisation and say its number; `panhuo admin create` then makes its administrator."""
    if (kind == Kind.COLLEGE) != (parent is not None):
        raise click.UsageError("--parent goes with --kind college, and a college needs it.")
    if region is None and parent is None:
        raise click.UsageError("Say with --region where it is.")
    with _command() as tx:
        if parent is not None:
            made = _found_college(tx, parent, name)
        else:
            made = _found(tx, name, Kind(kind), region or "", training=training)
        name, number = made.name, made.id
    click.echo(f"{name} has the number {number}.")


@organisation.command("list")
def list_organisations() -> None:
    """Say number, kind, region and name of all organisations."""
    _app, database = current()
    with Session(database) as session:
        for one in session.scalars(select(Organisation).order_by(Organisation.id)):
            note = "  (training)" if one.training else ""
            click.echo(f"{one.id:>6}  {one.kind:<10}  {one.region}  {one.name}{note}")


@click.group()
def admin() -> None:
    """Administrators of the platform and of organisations."""


@admin.command()
@click.option("--login", prompt=True, help="What the administrator signs in with.")
@click.option("--name", prompt=True, help="The administrator's name.")
@click.option("--email", prompt=True, help="The administrator's e-mail address.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([one.value for one in Role]),
    default=[one.value for one in OF_THE_PLATFORM], help="Several may be given.", show_default=True,
)  # fmt: skip
@click.option(
    "--organisation", "place", default=PLATFORM, show_default=True,
    help="Number or name of the organisation; `panhuo organisation create` makes one.",
)  # fmt: skip
@click.option("--region", default="110000", help="Region of the platform's own organisation.")
@click.password_option(help="12 characters or more; asked for when it is not given.")
def create(
    login: str,
    name: str,
    email: str,
    roles: tuple[str, ...],
    place: str,
    region: str,
    password: str,
) -> None:
    """Make an administrator: of the platform (operator, process owner and support), or of an organisation."""
    with _command() as tx:
        where = _place(tx, place, region)
        account = _administrator(tx, login, name, email, where, [Role(one) for one in roles])
        set_password(tx, account, password)
    click.echo(f"{login} can sign in now.")


@contextmanager
def _command() -> Iterator[Transaction]:
    """One transaction; what the engine refuses becomes a sentence."""
    app, database = current()
    with app.app_context(), Session(database, expire_on_commit=False) as session:
        try:
            with transaction(session, app.extensions["panhuo"]) as tx:
                yield tx
        except EngineError as error:
            raise click.ClickException(str(error)) from error


def _administrator(
    tx: Transaction, login: str, name: str, email: str, where: Organisation, roles: list[Role]
) -> Account:
    account = open_account(
        tx, login=login, name=name, email=email, organisation_id=where.id, role=roles[0]
    )
    for role in roles[1:]:
        join_organisation(tx, account.id, where.id, role)
    return account


def _place(tx: Transaction, place: str, region: str) -> Organisation:
    """The organisation of this number or name; the platform's own is founded when it is first needed."""
    number = int(place) if place.isdecimal() and int(place) <= LARGEST_ID else 0
    named = or_(Organisation.name == place, Organisation.id == number)
    found = tx.session.scalar(select(Organisation).where(named).order_by(Organisation.id))
    if found is None and place != PLATFORM:
        raise click.ClickException(
            f"There is no organisation {place}. `panhuo organisation list` shows those there are,"
            " `panhuo organisation create` adds one."
        )
    return found or _found(tx, PLATFORM, Kind.SUPPORT, region)


def _found_college(tx: Transaction, parent: int, name: str) -> Organisation:
    university = tx.session.get(Organisation, parent) if 0 < parent <= LARGEST_ID else None
    if university is None or university.kind not in (Kind.UNIVERSITY, Kind.INSTITUTE):
        raise click.ClickException(
            f"{parent} is no university: `panhuo organisation list` shows their numbers."
        )
    return add_college(tx, university, name)


def _found(
    tx: Transaction, name: str, kind: Kind, region: str, *, training: bool = False
) -> Organisation:
    try:
        return found_organisation(tx, name, kind, region, training=training)
    except IntegrityError as error:
        told = str(error.orig)
        if "region" in told:
            reason = f"{region} is no region: give six digits of GB/T 2260, such as 330100."
        else:
            reason = f"The name {name!r} is empty or taken: `panhuo organisation list` shows all."
        raise click.ClickException(reason) from None
