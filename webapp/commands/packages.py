"""Commands for who runs it: publish the release's packages, verify histories."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine import deployments, drafts, history
from engine.db import transaction
from engine.errors import EngineError, NotDeployable
from engine.models import Origin
from engine.packages import read_folder, write_folder
from webapp.commands.application import current
from webapp.commands.models import PACKAGES


@click.group("history")
def histories() -> None:
    """The hash-chained history of cases."""


@histories.command()
@click.argument("case", type=int, required=False)
def verify(case: int | None) -> None:
    """Verify the history of one case, or of all with the daily anchors; exit code 1 if something is wrong."""
    app, database = current()
    with app.app_context(), Session(database) as session:
        problems = list(
            history.verify_all(session) if case is None else history.verify(session, case)
        )
    for problem in problems:
        click.echo(problem)
    click.echo("The history is whole." if not problems else f"{len(problems)} problems.")
    raise SystemExit(1 if problems else 0)


@click.group()
def packages() -> None:
    """Process packages."""


@packages.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def deploy(folders: tuple[Path, ...]) -> None:
    """Publish the packages that came with this release; what its owner has revised is left alone."""
    app, database = current()
    chosen = folders or tuple(sorted(p for p in PACKAGES.iterdir() if p.is_dir()))
    runtime = app.extensions["panhuo"]
    for folder in chosen:
        with app.app_context(), Session(database) as session:
            try:
                with transaction(session, runtime) as tx:
                    done = deployments.deploy(tx, read_folder(folder), origin=Origin.RELEASE)
                    click.echo(f"{done.key} v{done.definition.version} ({done.origin.value})")
            except NotDeployable as error:
                for finding in error.findings:
                    click.echo(str(finding), err=True)
                raise click.ClickException(str(error)) from error
            except EngineError as error:
                raise click.ClickException(str(error)) from error


@packages.command()
@click.argument("key")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--draft", is_flag=True, help="What is being worked on, instead of what is in force.")
def export(key: str, folder: Path, draft: bool) -> None:
    """Write a package's files into a folder, such as one in git; `deploy` reads it back."""
    app, database = current()
    with app.app_context(), Session(database) as session:
        found = drafts.find_draft(session, key) if draft else deployments.newest(session, key)
        if found is None:
            kind = "draft" if draft else "version in force"
            raise click.ClickException(f"There is no {kind} of {key}.")
        files = found.files if isinstance(found, drafts.PackageDraft) else found.definition.files
        write_folder(folder, files)
    click.echo(f"{len(files)} files in {folder}")
