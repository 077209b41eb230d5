"""Accounts, as BPMN may call them: mails with a link."""

from __future__ import annotations

from engine.db import Transaction
from engine.jobs import enqueue
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.records import accounts
from workflows.records.account_events import AccountChange, note_change
from workflows.records.accounts import Account, AccountStatus, account_by_login
from workflows.records.tokens import LASTS, Purpose, issue_token, void_tokens
from workflows.world import world

catalogue = Catalogue()


@catalogue.operation("accounts.send_activation", outside=True)
def send_activation(tx: Transaction, account: int) -> None:
    """Mail the account's owner a link to set the first password (M14). Every attempt makes a new link."""
    _mail_link(tx, account, Purpose.ACTIVATION)


@catalogue.operation("accounts.send_reset", outside=True)
def send_reset(tx: Transaction, account: int) -> None:
    """Mail the account's owner a link to set a new password."""
    _mail_link(tx, account, Purpose.RESET)


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


def _mail_link(tx: Transaction, account_id: int, purpose: Purpose) -> None:
    account = tx.session.get_one(Account, account_id)
    note_change(tx, account_id, AccountChange.LINK_SENT, by=None, note=purpose)
    outside = world(tx)
    page = "activate" if purpose is Purpose.ACTIVATION else "reset"
    link = f"{outside.base_url}/{page}/{issue_token(tx, account.id, purpose)}"
    outside.mail.send(
        compose(
            page, account.locale, sender=outside.sender, to=account.email,
            name=account.name, login=account.login, link=link, lasts=LASTS[purpose],
        )
    )  # fmt: skip
