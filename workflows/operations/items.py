"""Library items, as their universities and imports may end them (X17)."""

from __future__ import annotations

from sqlalchemy import select

from engine.db import Transaction
from engine.errors import Refused
from engine.jobs import enqueue
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.evaluations import end_evaluations_of
from workflows.operations.intents import end_intents_of
from workflows.records import library
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.endings import EndKind, ItemEnding
from workflows.records.evaluations import Evaluation, State
from workflows.records.intents import OPEN, CooperationIntent
from workflows.records.library import LibraryItem
from workflows.records.patents import LegalState, Patent
from workflows.records.portfolios import Portfolio, PortfolioPatent
from workflows.world import world

LEGAL_STATE = {EndKind.TRANSFERRED: LegalState.TRANSFERRED, EndKind.LAPSED: LegalState.LAPSED}

catalogue = Catalogue()


class EndedAlready(Refused):
    text = "“{title}” has left the libraries already."


@catalogue.operation("items.send_end_notice", outside=True)
def send_end_notice(tx: Transaction, item: int, account: int) -> None:
    """Mail an enterprise's administrator that an item with an open evaluation or intent left the libraries (X17)."""
    outside, found = world(tx), tx.session.get_one(LibraryItem, item)
    reader, ending = tx.session.get_one(Account, account), tx.session.get_one(ItemEnding, item)
    outside.mail.send(
        compose(
            "item_ended", reader.locale, sender=outside.sender, to=reader.email, name=reader.name,
            title=found.title, owner=found.applicant, reason=ending.reason,
            training=found.training, link=f"{outside.base_url}/library/items/{item}",
        )
    )  # fmt: skip


def end_item(tx: Transaction, item_id: int) -> None:
    """Take an item out of the libraries; its open evaluations and intents end, each by a job of its own (X17)."""
    library.end_item(tx, item_id)
    end_evaluations_of(tx, item_id)
    end_intents_of(tx, item_id)


def take_out(tx: Transaction, item_id: int, kind: EndKind, reason: str, *, by: int) -> None:
    """撤下/终止: the university takes an item out, and with a patent the portfolios that offer it, with a reason (X17).

    Enterprises with an open evaluation or intent are told. Raises EndedAlready.
    """
    for one in _together(tx, item_id):
        item = tx.session.get_one(LibraryItem, one, with_for_update={"key_share": True})
        if item.ended_at is not None and one == item_id:
            raise EndedAlready(title=item.title)
        if item.ended_at is None:
            _end(tx, one, kind, reason, by)
    _note_legal_state(tx, item_id, kind)


def portfolios_with(tx: Transaction, item_id: int) -> list[Portfolio]:
    """The portfolios in the libraries that offer the patent of an item."""
    bundles = (
        select(Portfolio)
        .join(PortfolioPatent, PortfolioPatent.portfolio_id == Portfolio.id)
        .join(Patent, Patent.id == PortfolioPatent.patent_id)
        .join(LibraryItem, LibraryItem.id == Portfolio.item_id)
    )
    offered = bundles.where(Patent.item_id == item_id, LibraryItem.ended_at.is_(None))
    return list(tx.session.scalars(offered.order_by(Portfolio.item_id)))


def _together(tx: Transaction, item_id: int) -> list[int]:
    """Ids of the item and the portfolios that end with it, in the order in which everybody locks them."""
    return sorted({item_id, *(one.item_id or 0 for one in portfolios_with(tx, item_id))})


def _end(tx: Transaction, item_id: int, kind: EndKind, reason: str, by: int) -> None:
    tx.session.add(
        ItemEnding(item_id=item_id, kind=kind, reason=reason, ended_by=by, ended_at=tx.now)
    )
    for account_id in _concerned(tx, item_id):
        enqueue(tx, "items.send_end_notice", {"item": item_id, "account": account_id})
    end_item(tx, item_id)
    tx.session.flush()


def _concerned(tx: Transaction, item_id: int) -> list[int]:
    """The administrators of enterprises that have an open evaluation or intent for the item."""
    rating = select(Evaluation.organisation_id).where(
        Evaluation.item_id == item_id, Evaluation.state == State.OPEN
    )
    wishing = select(CooperationIntent.organisation_id).where(
        CooperationIntent.item_id == item_id, CooperationIntent.state.in_(OPEN)
    )
    admins = select(Account.id).join(Membership, Membership.account_id == Account.id).where(
        Membership.role == Role.ENTERPRISE_ADMIN, Account.status == AccountStatus.NORMAL,
        Account.email != "", Membership.organisation_id.in_(rating.union(wishing)),
    )  # fmt: skip
    return sorted(set(tx.session.scalars(admins)))


def _note_legal_state(tx: Transaction, item_id: int, kind: EndKind) -> None:
    patent = tx.session.scalar(select(Patent).where(Patent.item_id == item_id))
    if patent is not None and kind in LEGAL_STATE:
        patent.legal_state = LEGAL_STATE[kind]
        tx.session.flush()
