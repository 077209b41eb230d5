"""The command `panhuo`."""

from __future__ import annotations

import click

from webapp.commands import accounts, database, demo, engine, reference, web, work
from webapp.settings import WrongSetting


class Panhuo(click.Group):
    """Says what is wrong with a setting in a sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except WrongSetting as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Panhuo)
def main() -> None:
    """Panhuo: cases that follow processes which their owners revise in the browser."""


for command in (
    database.db,
    accounts.organisation,
    accounts.admin,
    web.web,
    work.worker,
    work.scheduler,
    engine.check,
    engine.evaluate,
    engine.decide,
    engine.draw_model,
    engine.histories,
    engine.packages,
    reference.tables,
    demo.demonstration,
):
    main.add_command(command)
