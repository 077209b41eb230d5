"""The person of a request: an account as Flask-Login and the pages see it."""

from __future__ import annotations

from flask_login import UserMixin

from webapp.extensions import db, login
from workflows.records.accounts import (
    Account,
    AccountStatus,
    account_with_groups,
    groups_of,
    roles_of,
)
from workflows.records.organisations import Organisation


class Person(UserMixin):
    """A signed-in account with its groups, read anew on every request in one statement."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.id: int = account.id
        self.name: str = account.name
        self.login: str = account.login
        self.locale: str = account.locale
        self.groups: frozenset[str] = groups_of(account)
        self.roles: frozenset[str] = roles_of(account)
        self.organisations: list[Organisation] = [m.organisation for m in account.memberships]

    @property
    def organisation(self) -> Organisation | None:
        """The first organisation; most people have one."""
        return self.organisations[0] if self.organisations else None

    @property
    def is_complete(self) -> bool:
        """Whether the profile has all that the first sign-in asks for (M5)."""
        return self.account.is_complete

    def organisations_as(self, *roles: str) -> list[int]:
        """Ids of the organisations in which this person has one of the roles."""
        return [m.organisation_id for m in self.account.memberships if m.role in roles]

    def get_id(self) -> str:
        """What the session keeps: the account and the epoch in which the session was opened."""
        return f"{self.id}.{self.account.session_epoch}"


@login.user_loader  # type: ignore[untyped-decorator]
def load_person(kept: str) -> Person | None:
    """The person of a session, unless the account was frozen or its sessions were ended since (M20)."""
    number, _, epoch = kept.partition(".")
    if not (number.isdigit() and epoch.isdigit()):
        return None
    account = account_with_groups(db.session(), int(number))
    if account is None or account.status is not AccountStatus.NORMAL:
        return None
    return Person(account) if account.session_epoch == int(epoch) else None
