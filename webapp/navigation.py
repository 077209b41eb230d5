"""The menu: each area lists its entries in its urls.py, and people see those that their roles open.

menu = [Entry("experts.index", lazy_gettext("Experts"), "users", WORK, {"enterprise_admin"})]
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from flask import Flask, current_app, request
from flask_babel import lazy_gettext
from flask_login import current_user

PHONE_ROOM = 4
FOLDED = "folded"  # the cookie in which a browser remembers the places of folded parts: "3.4"


@dataclass(frozen=True)
class Section:
    """A part of the menu; `place` orders the parts."""

    place: int
    label: Any


WORK = Section(0, lazy_gettext("Work"))
ACTIVATION = Section(1, lazy_gettext("Activation of patents"))
NAVIGATION = Section(2, lazy_gettext("Patent navigation"))
ADMINISTRATION = Section(3, lazy_gettext("Administration"))
ME = Section(4, lazy_gettext("My space"))


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `roles` empty shows it to everybody who is signed in.

    `count` is called with the person once a page and may return None; `urgent` paints it; `phone` also puts the
    entry into the bar at the bottom of small screens, which has room for four.
    """

    endpoint: str
    label: Any
    icon: str
    section: Section = WORK
    roles: Collection[str] = field(default=frozenset())
    count: Callable[[Any], int | str | None] | None = None
    urgent: bool = False
    phone: bool = False
    short: Any = None  # a shorter label for the bottom bar
    also: Collection[str] = ()  # other areas whose pages without an entry belong to this one

    @property
    def is_here(self) -> bool:
        """Whether the page that is shown belongs to this entry: its own, or one of the area that has no entry."""
        if self.endpoint == request.endpoint:
            return True
        listed = {one.endpoint for one in current_app.extensions.get("menu", [])}
        areas = (self.endpoint.partition(".")[0], *self.also)
        is_main = self.endpoint.endswith(".index") and request.blueprint in areas
        return is_main and request.endpoint not in listed

    def counted(self) -> int | str | None:
        """What to show behind the label."""
        return self.count(current_user) if self.count else None


def add_to_menu(app: Flask, entries: Collection[Entry]) -> None:
    """Put an area's entries into the application's menu, behind those of the same section."""
    menu = [*app.extensions.get("menu", ()), *entries]
    app.extensions["menu"] = sorted(menu, key=lambda entry: entry.section.place)


def entries() -> list[Entry]:
    """What the person of this request may open, in the order of the sections."""
    roles = current_user.roles
    return [
        entry
        for entry in current_app.extensions["menu"]
        if not entry.roles or not roles.isdisjoint(entry.roles)
    ]


@dataclass(frozen=True)
class Part:
    """A section as one person's menu shows it."""

    section: Section
    entries: list[Entry]

    @property
    def is_open(self) -> bool:
        """Unless it was folded; the part that one is in shows always."""
        folded = request.cookies.get(FOLDED)
        is_folded = (
            self.is_spare if folded is None else str(self.section.place) in folded.split(".")
        )
        return not is_folded or any(one.is_here for one in self.entries)

    @property
    def is_spare(self) -> bool:
        """Folded at first: what everybody has, since the menu of the account has most of it too."""
        return self.section is ME and not any(one.roles for one in self.entries)


def parts() -> list[Part]:
    """The menu of the rail: each section with its entries."""
    grouped = groupby(entries(), key=lambda entry: entry.section.place)
    return [Part(lines[0].section, lines) for lines in (list(part) for _place, part in grouped)]


def phone_entries() -> list[Entry]:
    """The bar at the bottom of small screens."""
    return [entry for entry in entries() if entry.phone][:PHONE_ROOM]
