"""找回账号, as BPMN may call it (account_recovery; X9, F1, F5, F10, F12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from engine.db import Transaction
from engine.errors import Refused
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.accounts import send_activation, send_reset
from workflows.operations.answers import answers_of
from workflows.operations.desk import answer, waiting
from workflows.records.account_events import AccountChange, note_change
from workflows.records.accounts import (
    Account,
    AccountStatus,
    Membership,
    Role,
    account_by_login,
    locked_account,
)
from workflows.records.credit_codes import CreditCode, plain_code
from workflows.records.desk import DeskState
from workflows.records.organisations import Kind, Organisation
from workflows.records.recoveries import Channel, Recovery
from workflows.records.tokens import void_tokens
from workflows.world import world

KEY = "account_recovery"
OF_THE_PLATFORM = (Role.OPERATOR, Role.PROCESS_OWNER, Role.SUPPORT, Role.NATIONAL_OFFICER)

catalogue = Catalogue()


class NoSuchLogin(Refused):
    text = "There is no account “{login}”. Search for it at the support desk."


class IsFrozen(Refused):
    text = "The account “{login}” is frozen. Thaw it first, if that is right."


class NoAddress(Refused):
    text = "The account has no e-mail address on record. Verify the person and enter a new one."


class OfThePlatform(Refused):
    text = "“{login}” works for the platform itself. An operator gives such an account its way in, not the support desk."


class SameAddress(Refused):
    text = "Enter the new e-mail address, with the reason why the registered one cannot be used."


@catalogue.operation("recoveries.open", results=["recovery", "place"])
def open_recovery(
    tx: Transaction, submission: int, channel: str, bureau: int | None, locale: str
) -> dict[str, Any]:
    """Note who cannot sign in: `channel` is page, phone or bureau, `bureau` the organisation that opened it.

    Whether login and enterprise exist changes nothing that the asker could see (F5). Returns `recovery` (id) and
    `place`, the enterprise as it was typed.
    """
    said = answers_of(tx, submission)
    texts = ("login", "place", "name", "phone", "email", "problem")
    made = Recovery(
        **{name: said.words(name) for name in texts}, channel=Channel(channel), bureau_id=bureau,
        state=DeskState.WAITING, begun_at=tx.now, locale=locale, steps=[],
    )  # fmt: skip
    account, place = account_by_login(tx.session, made.login), enterprise_called(tx, made.place)
    made.account_id = account.id if account else None
    made.organisation_id = place.id if place else None
    tx.session.add(made)
    tx.session.flush()
    return {"recovery": made.id, "place": made.place}


@catalogue.operation("recoveries.change_email")
def change_email(tx: Transaction, recovery: int, submission: int) -> None:
    """The verified person has a new address; links mailed to the old one open nothing any more.

    Raises NoSuchLogin, IsFrozen, SameAddress.
    """
    answers = answers_of(tx, submission)
    account = _account(tx, answers.words("account"))
    email = answers.words("new_email")
    if not email or not answers.words("opinion") or email.lower() == account.email.lower():
        raise SameAddress("new_email")
    void_tokens(tx, account.id)
    account.email = email
    note = f"recovery:{recovery}"
    note_change(tx, account.id, AccountChange.EMAIL_CHANGED, by=None, note=note)
    tx.session.flush()


@catalogue.operation("recoveries.accept", results=["account"])
def accept(tx: Transaction, recovery: int, submission: int) -> dict[str, Any]:
    """The identity is verified: keep by which steps, and let a link be mailed to the address on record.

    Returns `account` (id). Raises NoSuchLogin, IsFrozen, NoAddress, AnsweredAlready.
    """
    found = waiting(tx, Recovery, recovery)
    answers = answers_of(tx, submission)
    account = _account(tx, answers.words("account"))
    if not account.email:
        raise NoAddress("outcome")
    found.account_id, found.steps = account.id, answers.codes("steps")
    answer(tx, found, DeskState.ACCEPTED, submission, answers.words("opinion"))
    return {"account": account.id}


@catalogue.operation("recoveries.refuse")
def refuse(tx: Transaction, recovery: int, submission: int) -> None:
    """The identity could not be verified; the reason is kept."""
    found = waiting(tx, Recovery, recovery)
    answers = answers_of(tx, submission)
    found.steps = answers.codes("steps")
    answer(tx, found, DeskState.REFUSED, submission, answers.words("opinion"))


@catalogue.operation("recoveries.send_link", outside=True)
def send_link(tx: Transaction, account: int) -> None:
    """Mail a link to a new password, or to the first one where none was set yet."""
    found = tx.session.get_one(Account, account)
    (send_activation if found.activated_at is None else send_reset)(tx, account)


@catalogue.operation("recoveries.send_refusal", outside=True)
def send_refusal(tx: Transaction, recovery: int) -> None:
    """Mail the asker that the identity could not be verified, and how to go on; without an address nothing is sent."""
    found, outside = tx.session.get_one(Recovery, recovery), world(tx)
    if not found.email:
        return
    outside.mail.send(
        compose(
            "recovery_refused", found.locale, sender=outside.sender, to=found.email,
            name=found.name, opinion=found.opinion, link=f"{outside.base_url}/recover",
        )
    )  # fmt: skip


def enterprise_called(tx: Transaction, typed: str) -> Organisation | None:
    """The enterprise with this name or credit code, if there is one."""
    coded = select(CreditCode.organisation_id).where(CreditCode.code == plain_code(typed))
    same = (Organisation.name == typed.strip()) | Organisation.id.in_(coded)
    mine = select(Organisation).where(Organisation.kind == Kind.ENTERPRISE, same)
    return tx.session.scalars(mine.order_by(Organisation.id)).first()


def is_asked_already(tx: Transaction, login: str, place: str, email: str) -> bool:
    """Whether the same request of the public page is open; asking again bothers nobody twice."""
    same = select(Recovery.id).where(
        func.lower(Recovery.login) == login.strip().lower(),
        func.lower(Recovery.place) == place.strip().lower(),
        func.lower(Recovery.email) == email.strip().lower(),
        Recovery.state == DeskState.WAITING,
        Recovery.channel == Channel.PAGE,
    )
    return tx.session.scalar(same.limit(1)) is not None


def is_of_the_platform(tx: Transaction, account: int) -> bool:
    """Whether the account has a role that rules the platform; whoever is at the desk must not become its owner."""
    roles = select(Membership.role).where(Membership.account_id == account)
    return not set(tx.session.scalars(roles)).isdisjoint(OF_THE_PLATFORM)


def _account(tx: Transaction, login: str) -> Account:
    """The account of a login, locked, that may have a link from the desk."""
    known = account_by_login(tx.session, login)
    if known is None:
        raise NoSuchLogin("account", login=login)
    account = locked_account(tx, known.id)
    if account.status is not AccountStatus.NORMAL:
        raise IsFrozen("account", login=login)
    if is_of_the_platform(tx, account.id):
        raise OfThePlatform("account", login=login)
    return account
