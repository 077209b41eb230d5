"""Commands around the reference tables: classifications, concordance, regions, universities."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.errors import EngineError
from webapp.commands.application import current
from workflows import reference
from workflows.records.concordance import concordance_of
from workflows.records.reclassifying import reclassify_some
from workflows.reference.holidays import load_holidays
from workflows.reference.loading import REFERENCES


@click.group("reference")
def tables() -> None:
    """Classifications, the concordance between them, regions, universities."""


@tables.command()
def load() -> None:
    """Load what came with this release; a table that you replaced is left alone. Run twice, it does nothing more."""
    app, database = current()
    with database.begin() as connection:
        done = reference.load(connection, app.extensions["panhuo"].clock.now())
    with Session(database) as session, transaction(session, app.extensions["panhuo"]) as tx:
        years = load_holidays(tx)
    for one in done:
        click.echo(f"{one.name}: {'unchanged' if one.rows is None else f'{one.rows} rows'}")
        if one.name == "ipc_rules" and one.rows is not None:
            _reclassify(database)
    click.echo(f"holidays: {', '.join(map(str, years)) or 'unchanged'}")


@tables.command()
@click.argument("name", type=click.Choice([one.name for one in REFERENCES]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replace(name: str, file: Path) -> None:
    """Put a CSV file of your own in the place of a released table; the columns are those of the released file."""
    app, database = current()
    try:
        with database.begin() as connection:
            now = app.extensions["panhuo"].clock.now()
            done = reference.replace(connection, name, file.read_bytes(), now)
    except EngineError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{done.name}: {done.rows} rows")
    if name == "ipc_rules":
        _reclassify(database)


def _reclassify(database: Engine) -> None:
    """Bring the items of the libraries up to the new rules, some at a time, each a transaction."""
    with Session(database) as session:
        concordance = concordance_of(session)
        last: int | None = 0
        while last is not None:
            last = reclassify_some(session, concordance, last)
            session.commit()
            session.expunge_all()
    click.echo("The items of the libraries follow the new rules.")
