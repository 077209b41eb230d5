"""The three libraries: who reads, and what each of them holds for the reader's enterprise."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import abort
from flask_login import current_user

from webapp.edge import beginning, ending
from webapp.extensions import db
from workflows.records.conditions import (
    Clause,
    Conditions,
    clauses_of,
    period_clauses,
    pushed_clause,
    training_clause,
)
from workflows.records.interests import Interests, interests_of, registered_interests
from workflows.records.organisations import Organisation

ROLES = ("enterprise_admin", "expert")


class Shelf(enum.StrEnum):
    """M10 to M12."""

    EVALUATION = "evaluation"  # 专利转化评价库
    WATCH = "watch"  # 专利转化关注库
    RESOURCE = "resource"  # 专利转化资源库

    @property
    def endpoint(self) -> str:
        return f"library.{self.value}"


def pushed_shelf(name: str, otherwise: Shelf = Shelf.EVALUATION) -> Shelf:
    """The library that things are pushed to and somebody came from, as an address names it."""
    return Shelf(name) if name in (Shelf.EVALUATION, Shelf.WATCH) else otherwise


@dataclass(frozen=True)
class Reader:
    """Who reads, for which enterprise; only its administrator sets and ignores (M11, X4)."""

    organisation: Organisation
    is_admin: bool

    @cached_property
    def interests(self) -> Interests | None:
        """What the enterprise has set; one statement."""
        return interests_of(db.session(), self.organisation.id)

    def wishes(self, shelf: Shelf) -> Conditions | None:
        """What is pushed to a shelf: None where nothing is pushed yet, or, for the resource library, everything.

        The evaluation library follows industry, emerging industry and field of technology (M22, F2): what is set, else
        what the registration said. The watch library follows what is set, ways of cooperation included (M42).
        """
        if shelf is Shelf.RESOURCE:
            return Conditions()
        if self.interests is not None:
            wanted = self.interests.conditions
            if shelf is Shelf.EVALUATION:
                wanted = wanted.without("transfers")
        elif shelf is Shelf.EVALUATION:
            wanted = registered_interests(self.organisation)
        else:
            return None
        return wanted if wanted.asked else None


def reader() -> Reader:
    """The person of this request in the enterprise that they chose, else the first that they administer, else are an
    expert of."""
    by_id = {one.id: one for one in current_user.organisations}
    mine = [(one, role) for role in ROLES for one in current_user.organisations_as(role)]
    mine.sort(key=lambda one: one[0] != current_user.chosen)
    if not mine:
        abort(403)
    organisation_id, role = mine[0]
    return Reader(by_id[organisation_id], role == "enterprise_admin")


def scope(who: Reader, shelf: Shelf, wishes: Conditions, linked: Mapping[str, Any]) -> list[Clause]:
    """The clauses that every list of this shelf has. The 回收站 is that of the pushed ones (X4)."""
    made = [training_clause(who.organisation.training)]
    if shelf is not Shelf.RESOURCE:
        pushed = clauses_of(wishes, linked)
        made += [replace(one, field=f"wish.{one.field}") for one in pushed]
        made.append(pushed_clause(who.organisation.id))
    return made


def asked_clauses(conditions: Conditions, linked: Mapping[str, Any]) -> list[Clause]:
    """The clauses of what somebody asks for on top, the days in the installation's zone."""
    since = beginning(conditions.since) if conditions.since else None
    until = ending(conditions.until) if conditions.until else None
    return [*clauses_of(conditions, linked), *period_clauses(since, until)]
