"""The command `panhuo`."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "db": "database:db",
    "organisation": "accounts:organisation",
    "admin": "accounts:admin",
    "web": "web:web",
    "worker": "work:worker",
    "scheduler": "work:scheduler",
    "check": "models:check",
    "feel": "models:evaluate",
    "dmn": "models:decide",
    "draw": "models:draw_model",
    "history": "packages:histories",
    "packages": "packages:packages",
    "reference": "reference:tables",
    "demo": "demo:demonstration",
}
"""Where each command is in webapp.commands: only what is asked for is imported, so that a check begins at once."""


class Panhuo(click.Group):
    """Finds commands by their names, and says what is wrong with a setting in a sentence instead of a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module, _, name = COMMANDS.get(cmd_name, "").partition(":")
        if not name:
            return None
        command: click.Command = getattr(import_module(f"webapp.commands.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from webapp.settings import WrongSetting

            if isinstance(error, WrongSetting):
                raise click.ClickException(str(error)) from error
            raise


@click.group(cls=Panhuo)
def main() -> None:
    """Panhuo: cases that follow processes which their owners revise in the browser."""
