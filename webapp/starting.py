"""What the person of a request may start, and whose cases their roles open."""

from __future__ import annotations

from flask_login import current_user

from engine.deployments import loaded_in_force
from engine.runtime import Loaded
from webapp.edge import runtime
from webapp.extensions import db

PUBLIC = "public"
"""Among the roles that may start a package: whoever comes, on a public page of its own."""


def startable() -> list[Loaded]:
    """The packages in force that one of the person's roles may start."""
    return [
        loaded
        for loaded in loaded_in_force(db.session(), runtime())
        if current_user.roles & set(loaded.package.start.roles)
    ]


def in_force(key: str) -> Loaded | None:
    """The package in force with this key."""
    loaded = loaded_in_force(db.session(), runtime())
    return next((one for one in loaded if one.package.key == key), None)


def is_open_to_all(key: str) -> bool:
    """Whether the package in force lets people start a case who are not signed in."""
    loaded = in_force(key)
    return loaded is not None and PUBLIC in loaded.package.start.roles


def viewer_pairs() -> list[tuple[str, str]]:
    """(package key, organisation) pairs whose cases are open to one of the person's roles there."""
    return [
        (loaded.package.key, organisation)
        for loaded in loaded_in_force(db.session(), runtime())
        for role, _, organisation in (group.partition("@") for group in current_user.groups)
        if role in loaded.package.viewers
    ]
