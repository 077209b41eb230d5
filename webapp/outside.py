"""The engine's runtime as this installation has it: operations, queue, mail and files."""

from __future__ import annotations

from engine.runtime import Runtime
from webapp.files import Folder
from webapp.mail import transport
from webapp.settings import Settings
from workflows.operations import catalogue
from workflows.world import World


def world_for(settings: Settings) -> World:
    """What operations may reach outside the database."""
    return World(
        mail=transport(settings),
        files=Folder(settings.home / "files"),
        base_url=settings.base_url.rstrip("/"),
        sender=settings.mail_sender,
    )


def runtime_for(settings: Settings) -> Runtime:
    """The runtime of web, workers and scheduler alike."""
    return Runtime(operations=catalogue, world=world_for(settings))
