"""The engine's runtime as this installation has it: operations, queue, mail and files."""

from __future__ import annotations

import forms
from engine.runtime import Runtime, no_delivery
from webapp.files import Folder
from webapp.mail import transport
from webapp.outlet import Outlet
from webapp.queue import deliver_to
from webapp.settings import Settings
from workflows.operations import catalogue
from workflows.records.sides import realm_of_place
from workflows.records.workdays import load_workdays
from workflows.world import World


def world_for(settings: Settings) -> World:
    """What operations may reach outside the database."""
    return World(
        mail=transport(settings),
        files=Folder(settings.home / "files"),
        base_url=settings.base_url.rstrip("/"),
        sender=settings.mail_sender,
        passing=Folder(settings.home / "passing"),
        secret=settings.secret_key,
        outlet=Outlet(),
    )


def runtime_for(settings: Settings) -> Runtime:
    """The runtime of web, workers and scheduler alike."""
    queued = settings.redis_url.startswith(("redis://", "rediss://", "unix://"))
    return Runtime(
        operations=catalogue,
        world=world_for(settings),
        forms=variables_of,
        deliver=deliver_to(settings.redis_url) if queued else no_delivery,
        calendar=load_workdays,
        realm=realm_of_place,
        state_limit=settings.case_state_mib * 2**20,
    )


def variables_of(form: bytes) -> frozenset[str]:
    """What a form sets, for the checks of a package."""
    return forms.submission_names(forms.parse(form))
