"""The person of a request: an account as Flask-Login and the pages see it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from flask import session
from flask_login import UserMixin

from engine.access import realm_of
from webapp.edge import now
from webapp.extensions import db, login
from workflows.records.accounts import Account, Identity, identity
from workflows.records.notices import unread_in
from workflows.records.organisations import Organisation
from workflows.records.sides import groups_on_one_side, on_one_side

CHOSEN = "organisation"
"""Where the session keeps the organisation that a person of several works for at the moment."""


class Person(UserMixin):
    """A signed-in account with its groups, read anew on every request in one statement.

    `chosen` is the organisation that comes first, if the person (still) belongs to it. Who belongs to training and to real
    organisations acts for one side at a time (X12), which `realm` names to the engine; `away_from` are the organisations
    of the other side.
    """

    def __init__(self, known: Identity, chosen: int | None = None) -> None:
        everywhere = sorted(known.memberships, key=lambda one: one[1].id != chosen)
        known = replace(known, memberships=tuple(everywhere))
        near = on_one_side(known, chosen)
        mine = near.memberships
        self.away_from = [place for role, place in everywhere if (role, place) not in mine]
        self.everything = known
        self.groups = groups_on_one_side(known, chosen)
        self.realm = realm_of(self.groups)
        self.known = known = near
        self.chosen = chosen
        self.id: int = known.id
        self.name: str = known.name
        self.login: str = known.login
        self.locale: str = known.locale
        self.roles = frozenset(role for role, _ in known.memberships)
        self.organisations: list[Organisation] = [place for _, place in known.memberships]

    @property
    def account(self) -> Account:
        """The row itself, for changing it."""
        return db.session.get_one(Account, self.id)

    @cached_property
    def unread(self) -> int:
        """How many notices they have not read, of this side of the border."""
        if self.realm is None:
            return self.known.unread
        return unread_in(db.session(), self.id, self.realm)

    @property
    def organisation(self) -> Organisation | None:
        """The chosen organisation, else the first; most people have one."""
        return self.organisations[0] if self.organisations else None

    @property
    def workplaces(self) -> list[Organisation]:
        """The organisations to choose from, each once."""
        return list({one.id: one for _, one in self.everything.memberships}.values())

    @property
    def is_complete(self) -> bool:
        """Whether the profile has all that the first sign-in asks for (M5)."""
        return self.known.is_complete

    def organisations_as(self, *roles: str) -> list[int]:
        """Ids of the organisations in which this person has one of the roles, the chosen one and then the oldest first."""
        return [place.id for role, place in self.known.memberships if role in roles]

    def get_id(self) -> str:
        """What the session keeps: the account and the epoch in which the session was opened."""
        return f"{self.id}.{self.known.session_epoch}"


@login.user_loader  # type: ignore[untyped-decorator]
def load_person(kept: str) -> Person | None:
    """The person of a session, unless the account was frozen or its sessions were ended since (M20)."""
    number, _, epoch = kept.partition(".")
    if not (number.isdigit() and epoch.isdigit()):
        return None
    known = identity(db.session(), int(number), now())
    if known is None or known.session_epoch != int(epoch):
        return None
    return Person(known, session.get(CHOSEN))
