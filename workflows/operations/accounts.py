"""Accounts, as BPMN may call them: mails with a link."""

from __future__ import annotations

from typing import Any

from engine.db import Transaction
from engine.jobs import enqueue
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.records import accounts
from workflows.records.account_events import AccountChange, note_change
from workflows.records.accounts import Account, AccountStatus, Role, account_by_login
from workflows.records.tokens import LASTS, Purpose, issue_token, void_tokens
from workflows.world import world

catalogue = Catalogue()


@catalogue.operation("accounts.send_activation", outside=True)
def send_activation(tx: Transaction, account: int) -> None:
    """Mail the account's owner a link to set the first password (M14). Every attempt makes a new link."""
    _mail_link(tx, tx.session.get_one(Account, account), Purpose.ACTIVATION)


@catalogue.operation("accounts.send_reset", outside=True)
def send_reset(tx: Transaction, account: int) -> None:
    """Mail the account's owner a link to set a new password."""
    _mail_link(tx, tx.session.get_one(Account, account), Purpose.RESET)


def mail_link(tx: Transaction, account_id: int, *, mail: str, **holes: Any) -> None:
    """Mail a link to set a password, the first or a new one, within a text of its own."""
    account = tx.session.get_one(Account, account_id)
    purpose = Purpose.RESET if account.activated_at is not None else Purpose.ACTIVATION
    _mail_link(tx, account, purpose, mail, **holes)


def dismiss(
    tx: Transaction, account_id: int, organisation_id: int, role: Role, *, by: str | None
) -> None:
    """Take a role from somebody, who can no longer sign in when it was the last one anywhere."""
    accounts.locked_account(tx, account_id)
    accounts.leave_organisation(tx, account_id, organisation_id, role, by=by)
    tx.session.flush()
    if not accounts.organisations_of(tx.session, account_id):
        accounts.freeze_account(tx, account_id, by=by)


def ask_for_link(tx: Transaction, login: str, purpose: Purpose) -> None:
    """Have a link mailed if the login names an account that may have one; nobody is told whether it does (F5)."""
    account = account_by_login(tx.session, login)
    if account is None or account.status is not AccountStatus.NORMAL or not account.email:
        return
    activated = account.activated_at is not None
    operation = "accounts.send_reset" if activated else "accounts.send_activation"
    enqueue(tx, operation, {"account": account.id})


def change_password(tx: Transaction, account_id: int, current: str, password: str) -> Account:
    """Exchange a password for a new one; links that were mailed before open nothing any more.

    Raises WrongPassword, WeakPassword.
    """
    account = accounts.change_password(tx, account_id, current, password)
    void_tokens(tx, account_id)
    return account


def change_email(tx: Transaction, account: Account, email: str, current: str) -> None:
    """Have mail, and with it links to a new password, sent elsewhere; the first address needs no password (M5).

    Raises WrongPassword.
    """
    if email == account.email:
        return
    if account.email:
        accounts.require_password(account, current)
        void_tokens(tx, account.id)
        note_change(tx, account.id, AccountChange.EMAIL_CHANGED, by=str(account.id))
    account.email = email


def _mail_link(
    tx: Transaction, account: Account, purpose: Purpose, mail: str | None = None, **holes: Any
) -> None:
    note_change(tx, account.id, AccountChange.LINK_SENT, by=None, note=purpose)
    outside = world(tx)
    page = "activate" if purpose is Purpose.ACTIVATION else "reset"
    link = f"{outside.base_url}/{page}/{issue_token(tx, account.id, purpose)}"
    outside.mail.send(
        compose(
            mail or page, account.locale, sender=outside.sender, to=account.email,
            name=account.name, login=account.login, link=link, lasts=LASTS[purpose], **holes,
        )
    )  # fmt: skip
