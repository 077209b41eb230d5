"""What the inbox can be filtered by, in the reader's words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from engine.runtime import Loaded
from engine.wanted import Due
from webapp.extensions import db
from webapp.inbox.asked import Asked
from webapp.languages import language, told
from webapp.starting import all_in_force, startable
from workflows.records.codes import Code, System, name_in, region_stem
from workflows.records.organisations import Kind

Choice = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """(value, label) pairs of each filter, and what may be started."""

    processes: list[Choice]
    steps: list[Choice]
    regions: list[Choice]
    dues: list[Choice]
    startable: list[Loaded]


def choices(asked: Asked, shown: Collection[str] = ()) -> Choices:
    """All of them; one statement, for the packages in force. `shown` are the keys of those whose cases the page lists."""
    loaded = all_in_force()
    chosen = next((one for one in loaded if one.package.key == asked.key), None)
    listed = {asked.key, *shown}
    return Choices(
        [
            (one.package.key, told(one).package.title)
            for one in loaded
            if one.package.key in listed or current_user.roles & one.words
        ],
        _steps(told(chosen)) if chosen else [],
        [] if _is_at_home() else regions(_home()),
        [
            (Due.OVERDUE, _("Overdue")), (Due.TODAY, _("Due today")),
            (Due.WEEK, _("Due this week")), (Due.NONE, _("Without a due date")),
        ],
        startable(),
    )  # fmt: skip


def regions(home: str) -> list[Choice]:
    """The provinces, or the cities of a bureau's own province; read once by each process."""
    known: dict[tuple[str, str], list[Choice]] = current_app.extensions.setdefault("regions", {})
    wanted = home, language()
    if not known.get(wanted):  # none are known before the reference tables are loaded
        known[wanted] = _read_regions(home)
    return known[wanted]


def _read_regions(home: str) -> list[Choice]:
    above = Code.parent == home if home else Code.level == 1
    found = select(Code.code, name_in(language())).where(Code.system == System.REGION, above)
    return [
        (region_stem(code), name)
        for code, name in db.session.execute(found.order_by(Code.position))
    ]


def _is_at_home() -> bool:
    """Whether nearly all matters are of the person's own organisation, so that regions tell nothing apart."""
    own = current_user.organisation
    return own is not None and own.kind in (Kind.ENTERPRISE, Kind.COLLEGE)


def _home() -> str:
    """The region whose parts a person tells apart: a bureau's own, else the country."""
    own = current_user.organisation
    return own.region if own is not None and own.kind is Kind.BUREAU else ""


def _steps(loaded: Loaded) -> list[Choice]:
    tasks = (one for one in loaded.program.elements.values() if one.kind == "userTask")
    return [(one.id, one.name or one.id) for one in tasks]
