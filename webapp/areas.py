"""The areas of the site, in the order of their menu. Each has `webapp/<area>/urls.py` with `blueprint` and `menu`."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

AREAS = (
    "accounts",
    "home",
    "inbox",
    "tasks",
    "verbs",
    "notices",
    "comments",
    "substitutes",
    "calendars",
    "cases",
    "attachments",
    "incidents",
    "packages",
    "studio",
    "library",
    "evaluations",
    "intents",
    "university",
    "filings",
    "performance",
    "annual",
    "achievements",
    "posts",
    "front",
    "funding",
    "invitations",
    "demands",
    "matches",
    "errands",
    "stock",
    "reference",
    "experts",
    "myspace",
    "workdays",
    "webhooks",
    "allotting",
    "unmanned",
    "support",
    "recoveries",
    "enrolments",
    "verify",
    "statistics",
    "analytics",
    "training",
    "mailbox",
    "manuals",
    "styleguide",
    "monitoring",
)


def areas() -> list[ModuleType]:
    """The urls module of every area."""
    return [import_module(f"webapp.{area}.urls") for area in AREAS]
