"""Commands around the database's schema."""

from __future__ import annotations

import click
import flask_migrate

from webapp.commands.application import current


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to this release. Run twice, or by two at once, it does nothing more."""
    app, _database = current()
    with app.app_context():
        flask_migrate.upgrade()
    click.echo("The database is up to date.")


@db.command()
@click.option("-m", "--message", required=True, help="What changes, in a few words.")
def revision(message: str) -> None:
    """For developers: write a migration from what changed in the tables; read it before you commit it."""
    app, _database = current()
    with app.app_context():
        flask_migrate.migrate(message=message)
