"""Commands for who draws: check models, lay them out, try expressions and decisions. None needs a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine import checks, dmn, feel
from reports.diagram import DiagramError, with_places

if TYPE_CHECKING:
    from engine.operations import Operation

PACKAGES = Path(__file__).parents[2] / "workflows" / "bpmn"


class Operations(Mapping[str, "Operation"]):
    """The operations of this installation, imported when a model first calls one: that takes seconds."""

    @cached_property
    def _found(self) -> Mapping[str, Operation]:
        from workflows.operations import catalogue

        return catalogue

    def __getitem__(self, name: str) -> Operation:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _set_by(form: bytes) -> frozenset[str]:
    """What a form sets; only packages have forms."""
    import forms

    return forms.submission_names(forms.parse(form))


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(path: Path, as_json: bool) -> None:
    """Check a BPMN file, a package, or all that a folder holds; exit code 1 if there is an error."""
    text, code = checks.report(
        str(path),
        as_json=as_json,
        operations=Operations(),
        forms_reader=_set_by,
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
