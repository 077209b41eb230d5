"""What the terminal shows while Panhuo comes up: one line a step, with a tick and its seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def step(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show `title` while the block runs, then a tick and the seconds, or a cross when it raises.

    The block may tell how far it is (done, of how many); that shows on a terminal only.
    """
    began, screen = time.monotonic(), sys.stdout

    def tell(done: int, total: int) -> None:
        if screen.isatty():
            screen.write(f"  … {title} {100 * done // max(total, 1)} %\r")
            screen.flush()

    if screen.isatty():
        click.echo(f"  … {title}\r", nl=False)
    try:
        yield tell
    except BaseException:
        click.echo(f"  ✗ {title}")
        raise
    click.echo(f"  ✓ {title} ({time.monotonic() - began:.1f} s)")
