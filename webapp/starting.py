"""What the person of a request may start, and whose cases their roles open."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast
from uuid import UUID, uuid4

from flask import abort, g, request
from flask_login import current_user

from engine.db import Transaction
from engine.deployments import loaded_in_force
from engine.halts import halted_keys, require_open
from engine.runtime import Loaded
from webapp.edge import now, runtime
from webapp.extensions import db

PUBLIC = "public"
"""Among the roles that may start a package: whoever comes, on a public page of its own."""


def all_in_force() -> list[Loaded]:
    """The packages in force; read once in a request."""
    if "packages_in_force" not in g:
        g.packages_in_force = loaded_in_force(db.session(), runtime())
    return cast("list[Loaded]", g.packages_in_force)


def startable() -> list[Loaded]:
    """The packages in force that one of the person's roles may start."""
    return [
        loaded for loaded in all_in_force() if current_user.roles & set(loaded.package.start.roles)
    ]


def in_force(key: str) -> Loaded | None:
    """The package in force with this key."""
    return next((one for one in all_in_force() if one.package.key == key), None)


def to_begin(key: str) -> Loaded:
    """The package in force, whose start form a page asks; 404 where it is not published. Raises PackageHalted."""
    loaded = in_force(key)
    return open_now(loaded) if loaded is not None else abort(404)


def open_now(loaded: Loaded) -> Loaded:
    """A package of which cases may begin now; raises PackageHalted while it is suspended."""
    require_open(Transaction(db.session(), now(), runtime()), loaded.package)
    return loaded


def suspended_packages() -> Collection[str]:
    """The keys of the packages of which nothing begins now; read once in a request."""
    if "suspended_packages" not in g:
        g.suspended_packages = halted_keys(db.session())
    return cast("Collection[str]", g.suspended_packages)


def is_open_to_all(key: str) -> bool:
    """Whether the package in force lets people start a case who are not signed in."""
    loaded = in_force(key)
    return loaded is not None and PUBLIC in loaded.package.start.roles


def viewer_pairs(groups: Collection[str] | None = None) -> list[tuple[str, str]]:
    """(package key, organisation) pairs whose cases are open to one of the person's roles there, or of these groups."""
    asked = current_user.groups if groups is None else groups
    return [
        (loaded.package.key, organisation)
        for loaded in all_in_force()
        for role, _, organisation in (group.partition("@") for group in asked)
        if role in loaded.package.viewers
    ]


def key_of_page() -> UUID:
    """The key that a start page was shown with; a new one for a new page, and in place of nonsense."""
    try:
        return UUID(request.form.get("_once", ""))
    except ValueError:
        return uuid4()
