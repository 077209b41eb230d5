"""Brings database, packages and demonstration up to this release: one process, since each costs seconds to import.

`python -m webapp.local.prepare GREETING` shows its progress, writes what commands say to standard error, and what the
demonstration tells people at the end to the file GREETING.
"""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from webapp.cli import main as panhuo
from webapp.local.progress import step


def main(greeting: Path) -> None:
    """Do what a new release asks for (docs/operations.md), and for the demonstration `demo load` and `demo show`."""
    _do("Database schema", "db", "upgrade")
    _do("Reference tables", "reference", "load")
    _do("Process packages", "packages", "deploy")
    if os.environ.get("DEMO") == "1":
        _do("Demonstration records", "demo", "load")
        with greeting.open("w", encoding="utf-8") as file, redirect_stdout(file):
            panhuo(["demo", "show"], standalone_mode=False)


def _do(title: str, *words: str) -> None:
    with step(title) as tell, redirect_stdout(sys.stderr):
        panhuo(list(words), standalone_mode=False, obj=tell)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except click.ClickException as error:
        error.show()
        sys.exit(1)
