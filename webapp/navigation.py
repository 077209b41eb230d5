"""The menu: each area lists its entries in its urls.py, and people see those that their roles open.

menu = [Entry("experts.index", lazy_gettext("Experts"), "users", WORK, {"enterprise_admin"})]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from flask import Flask, current_app, request
from flask_babel import lazy_gettext
from flask_login import current_user

WORK = lazy_gettext("Work")
BUSINESS = lazy_gettext("Business")
ADMINISTRATION = lazy_gettext("Administration")
ME = lazy_gettext("Me")
SECTIONS = (WORK, BUSINESS, ADMINISTRATION, ME)


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `roles` empty shows it to everybody who is signed in.

    `count` is called with the person once a page and may return None; `urgent` paints it; `phone` also puts the
    entry into the bar at the bottom of small screens, which has room for four.
    """

    endpoint: str
    label: Any
    icon: str
    section: Any = WORK
    roles: Collection[str] = field(default=frozenset())
    count: Callable[[Any], int | str | None] | None = None
    urgent: bool = False
    phone: bool = False
    short: Any = None  # a shorter label for the bottom bar

    @property
    def is_here(self) -> bool:
        """Whether the page that is shown belongs to this entry."""
        return self.endpoint in (request.endpoint, f"{request.blueprint}.index")

    def counted(self) -> int | str | None:
        """What to show behind the label."""
        return self.count(current_user) if self.count else None


def add_to_menu(app: Flask, entries: Collection[Entry]) -> None:
    """Append an area's entries to the application's menu."""
    app.extensions.setdefault("menu", []).extend(entries)


def entries() -> list[Entry]:
    """What the person of this request may open, in the order of the sections."""
    mine = [
        one
        for one in current_app.extensions.get("menu", [])
        if not one.roles or current_user.roles & set(one.roles)
    ]
    return sorted(mine, key=lambda one: SECTIONS.index(one.section))


def sections() -> Iterator[tuple[Any, list[Entry]]]:
    """The menu of the rail: each section's name with its entries."""
    for section, lines in groupby(entries(), key=lambda one: one.section):
        yield section, list(lines)


def phone_entries() -> list[Entry]:
    """The bar at the bottom of small screens."""
    return [one for one in entries() if one.phone][:4]
