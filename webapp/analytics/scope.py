"""Who may look into which process, and which cases count for them.

Owners look into their packages; the national office and operators into all; a bureau sees the cases of its area, an
enterprise, a university and the support desk those of its own and those it takes part in. Training and real never mix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from flask_login import current_user
from sqlalchemy import ColumnElement, String, Text, cast, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from engine.drafts import looked_after
from engine.models import Case, Task
from webapp.edge import me
from webapp.extensions import db
from webapp.statistics.scope import COUNTRY, lies_in
from workflows.records.accounts import Role
from workflows.records.organisations import Organisation

EVERYWHERE = frozenset({Role.NATIONAL_OFFICER, Role.OPERATOR})
OFFICES = (
    Role.ENTERPRISE_ADMIN, Role.UNIVERSITY_OFFICER, Role.COLLEGE_OFFICER, Role.BUREAU_REVIEWER,
    Role.SUPPORT,
)  # fmt: skip
READERS = EVERYWHERE | {Role.PROCESS_OWNER, *OFFICES}


@dataclass(frozen=True)
class Scope:
    """Which cases count: those of a region, or those of some organisations and those that `groups` had a task of.

    `region` is None for offices that are not a bureau: they have nothing to choose from.
    """

    region: str | None
    organisations: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    training: bool = False

    @property
    def is_own(self) -> bool:
        """Whether only the cases of one's own organisation count."""
        return self.region is None

    def conditions(
        self, definitions: Sequence[int], region: str = "", words: str = ""
    ) -> tuple[ColumnElement[bool], ...]:
        """What a case has to fulfil to count; narrower within `region`, and of organisations whose name contains `words`."""
        found = [self._side()]
        if self.groups and not region:
            found.append(or_(self._of_mine(), self._takes_part(definitions)))
        elif region:
            found.append(_of(lies_in(Organisation.region, region)))
        if words:
            found.append(_of(Organisation.name.icontains(words, autoescape=True)))
        return tuple(found)

    def _of_mine(self) -> ColumnElement[bool]:
        if self.region is not None:
            return _of(lies_in(Organisation.region, self.region))
        mine = self.organisations
        return _of(or_(Organisation.id.in_(mine), Organisation.parent_id.in_(mine)))

    def _takes_part(self, definitions: Sequence[int]) -> ColumnElement[bool]:
        """Whether a case of these versions had a task for one of the office's groups."""
        asked = cast(literal(list(self.groups), ARRAY(Text)), ARRAY(Text))
        offered = select(Task.case_id).where(Task.definition_id.in_(definitions))
        return Case.id.in_(offered.where(Task.candidates.op("?|")(asked)))

    def _side(self) -> ColumnElement[bool]:
        """X12: cases of training organisations count among themselves only."""
        trains = _of(Organisation.training)
        return trains if self.training else or_(Case.organisation.is_(None), ~trains)


def scope_of(key: str) -> Scope:
    """The widest scope that the reader has for a process; 404 without any."""
    found = scopes([key])
    return found[key] if key in found else abort(404)


def scopes(keys: Sequence[str]) -> dict[str, Scope]:
    """What the reader sees of each of these processes; those that are not theirs to look into are left out."""
    whole = Scope(COUNTRY, training=_is_training())
    if current_user.roles & EVERYWHERE:
        return dict.fromkeys(keys, whole)
    part = _part()
    found = dict.fromkeys(keys, part) if part else {}
    if Role.PROCESS_OWNER in current_user.roles:
        found |= dict.fromkeys(looked_after(db.session(), me(), keys), whole)
    return found


def _part() -> Scope | None:
    """The scope of the reader's office, that of the bureau before others; None for those who lead none."""
    offices = [(role, place) for role, place in current_user.known.memberships if role in OFFICES]
    groups = tuple(sorted(f"{role}@{place.id}" for role, place in offices))
    bureaus = [place for role, place in offices if role == Role.BUREAU_REVIEWER]
    if bureaus:
        return Scope(bureaus[0].region, groups=groups, training=_is_training())
    own = tuple(sorted({place.id for _, place in offices}))
    return Scope(None, own, groups, _is_training()) if own else None


def _is_training() -> bool:
    place = current_user.organisation
    return bool(place and place.training)


def _of(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Cases of the organisations that fulfil a condition; the engine knows organisations as texts."""
    return Case.organisation.in_(select(cast(Organisation.id, String)).where(which))
