"""Commands around the engine: check models, try expressions and decisions, verify histories, publish packages."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine import checks, deployments, dmn, feel, history
from engine.db import transaction
from engine.errors import EngineError, NotDeployable
from engine.models import Origin
from engine.packages import read_folder
from reports.diagram import DiagramError, with_places
from webapp.commands.application import current
from webapp.outside import variables_of
from workflows.operations import catalogue

PACKAGES = Path(__file__).parents[2] / "workflows" / "bpmn"


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(path: Path, as_json: bool) -> None:
    """Check a BPMN file, a package or a folder of them; exit code 1 if there is an error."""
    text, code = checks.report(
        str(path),
        as_json=as_json,
        operations=catalogue,
        forms_reader=variables_of,
        processes={folder.name for folder in PACKAGES.iterdir()},
    )
    click.echo(text)
    raise SystemExit(code)


@click.command("feel")
@click.argument("expression")
@click.option("--context", default="{}", help="Variables as JSON.")
def evaluate(expression: str, context: str) -> None:
    """Evaluate a FEEL expression."""
    try:
        click.echo(feel.try_out(expression, context))
    except (feel.FeelSyntaxError, feel.FeelLimitError, ValueError) as error:
        raise click.ClickException(str(error)) from error


@click.command("dmn")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", required=True, help="Name or id of the decision.")
@click.option("--context", default="{}", help="Inputs as JSON.")
def decide(file: Path, decision: str, context: str) -> None:
    """Evaluate a decision of a DMN file."""
    try:
        click.echo(dmn.try_out(file.read_bytes(), decision, context))
    except KeyError as error:
        names = ", ".join(dmn.parse(file.read_bytes(), strict=False).names)
        raise click.ClickException(
            f"There is no decision {decision}. The file has: {names}."
        ) from error
    except (dmn.DmnError, feel.FeelLimitError, ValueError) as error:
        raise click.ClickException(str(error)) from error


@click.command("draw")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def draw_model(file: Path) -> None:
    """Give a BPMN file the diagram that it lacks, in place; one that it has is laid out anew."""
    try:
        file.write_bytes(with_places(file.read_bytes()))
    except DiagramError as error:
        raise click.ClickException(str(error)) from error


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
