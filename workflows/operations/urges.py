"""催办: a bureau reminds enterprises of its area of what they have not done yet (F14, F15).

An enterprise that was reminded within REST is left alone, whoever asks: the row that says so is written under a lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine.db import Transaction
from engine.jobs import enqueue
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.errands import Run, Step, work
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.figures import EnterpriseFigures
from workflows.records.organisations import Organisation
from workflows.records.urges import REST, EnterpriseUrge, Missing, last_urges
from workflows.world import world

KIND = "statistics.urge"
CHUNK = 50

catalogue = Catalogue()


def urge_enterprise(tx: Transaction, organisation_id: int, bureau_id: int, *, by: str) -> bool:
    """Remind the administrators of an enterprise of what is missing; False where nothing is, or it was reminded lately.

    Who never signed in gets a new activation link, the others a mail about evaluating.
    """
    tx.session.get_one(Organisation, organisation_id, with_for_update={"key_share": True})
    figures = tx.session.get(EnterpriseFigures, organisation_id)
    last = last_urges(tx.session, [organisation_id]).get(organisation_id)
    if figures is None or figures.evaluations or (last is not None and last > tx.now - REST):
        return False
    about = Missing.INVITED if figures.registered_at is None else Missing.SILENT
    people = _administrators(tx, organisation_id)
    for account in people:
        _enqueue(tx, account, organisation_id, bureau_id)
    tx.session.add(
        EnterpriseUrge(
            organisation_id=organisation_id, bureau_id=bureau_id, about=about, mails=len(people),
            at=tx.now, by=by,
        )
    )  # fmt: skip
    tx.session.flush()
    return True


@catalogue.operation("urges.send", outside=True)
def send(tx: Transaction, account: int, organisation: int, bureau: int) -> None:
    """Mail an administrator that the bureau hopes for the enterprise's first evaluation."""
    reader, outside = tx.session.get_one(Account, account), world(tx)
    outside.mail.send(
        compose(
            "urge_evaluation", reader.locale, sender=outside.sender, to=reader.email,
            name=reader.name, link=f"{outside.base_url}/library/evaluation",
            organisation=tx.session.get_one(Organisation, organisation).name,
            bureau=tx.session.get_one(Organisation, bureau).name,
        )
    )  # fmt: skip


@work(KIND)
def urge_all(run: Run) -> Iterator[Step]:
    """Remind many enterprises, some at a time."""
    ids: list[Any] = run.inputs["ids"]
    for start in range(run.checkpoint.get("next", 0), len(ids), CHUNK):
        for organisation_id in ids[start : start + CHUNK]:
            urge_enterprise(run.tx, organisation_id, run.inputs["bureau"], by=run.by)
        done = min(start + CHUNK, len(ids))
        yield Step(done, len(ids), {"next": done})


def _enqueue(tx: Transaction, account: Account, organisation_id: int, bureau_id: int) -> None:
    if account.activated_at is None:
        enqueue(tx, "accounts.send_activation", {"account": account.id})
    else:
        given = {"account": account.id, "organisation": organisation_id, "bureau": bureau_id}
        enqueue(tx, "urges.send", given)


def _administrators(tx: Transaction, organisation_id: int) -> list[Account]:
    found = select(Account).join(Membership, Membership.account_id == Account.id)
    found = found.where(
        Membership.organisation_id == organisation_id, Membership.role == Role.ENTERPRISE_ADMIN,
        Account.status == AccountStatus.NORMAL, Account.email != "",
    )  # fmt: skip
    return list(tx.session.scalars(found.order_by(Account.id)))
