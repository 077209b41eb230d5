"""What the terminal shows while Panhuo comes up: one line a step, with a tick and its seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show `title` while the block runs, then a tick and the seconds, or a cross when it raises."""
    began = time.monotonic()
    if sys.stdout.isatty():
        click.echo(f"  … {title}\r", nl=False)
    try:
        yield
    except BaseException:
        click.echo(f"  ✗ {title}")
        raise
    click.echo(f"  ✓ {title} ({time.monotonic() - began:.1f} s)")
