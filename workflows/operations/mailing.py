"""Writing to people: who has a role somewhere, and one mail from a template."""

from __future__ import annotations

from collections.abc import Collection
from email.utils import parseaddr
from typing import Any

from sqlalchemy import select

from engine.db import Transaction
from workflows.mail import compose
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.world import world

FILERS = (
    Role.ENTERPRISE_ADMIN,
    Role.UNIVERSITY_OFFICER,
    Role.SERVICE_OFFICER,
    Role.BUREAU_REVIEWER,
)
"""Who files achievements for an organisation (E17)."""


def people_of(tx: Transaction, organisation_id: int, roles: Collection[Role]) -> list[Account]:
    """Who has one of the roles there, may sign in and can be written to."""
    found = select(Account).join(Membership, Membership.account_id == Account.id).distinct()
    found = found.where(
        Membership.organisation_id == organisation_id, Membership.role.in_(roles),
        Account.status == AccountStatus.NORMAL, Account.email != "",
    )  # fmt: skip
    return list(tx.session.scalars(found.order_by(Account.id)))


def person_named(tx: Transaction, by: str | None) -> list[Account]:
    """The account that the engine names so, if it can be written to."""
    found = tx.session.get(Account, int(by)) if by and by.isdigit() else None
    return [found] if found is not None and found.email else []


def write_to(
    tx: Transaction,
    people: Collection[Account],
    mail: str,
    page: str,
    *,
    once: str = "",
    **holes: Any,
) -> None:
    """Send everybody the mail, which leads to a page.

    `once` names what it is about, for mails that a job which is done again would send again: mail programs show one.
    """
    outside = world(tx)
    for one in people:
        message = compose(
            mail, one.locale, sender=outside.sender, to=one.email, name=one.name,
            link=f"{outside.base_url}/{page}", **holes,
        )  # fmt: skip
        if once:
            host = parseaddr(outside.sender)[1].rpartition("@")[2] or "localhost"
            message.replace_header("Message-ID", f"<{once}.{one.id}@{host}>")
        outside.mail.send(message)
