"""Commands that run until they are told to stop."""

from __future__ import annotations

import click


@click.command()
def worker() -> None:
    """Do jobs as they come out of the queue."""
    from webapp.work import work

    work()


@click.command()
def scheduler() -> None:
    """Find jobs that are due: timers, and deliveries that were lost."""
    from webapp.work import schedule

    schedule()
