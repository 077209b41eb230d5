"""Secrets that are mailed once and open one door once: activation and a new password."""

from __future__ import annotations

import enum
import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError
from engine.models import words
from workflows.records.accounts import Account, AccountStatus, locked_account


class Purpose(enum.StrEnum):
    ACTIVATION = "activation"
    RESET = "reset"


LASTS = {Purpose.ACTIVATION: timedelta(days=7), Purpose.RESET: timedelta(hours=2)}


class DeadToken(EngineError):
    text = "This link is not valid. Ask for a new one."


class UsedToken(DeadToken):
    text = "This link has been used already. Sign in, or ask for a new one."


class ExpiredToken(DeadToken):
    text = "This link has expired. Ask for a new one."


class Token(Base):
    """One mailed secret. Only its digest is kept, so that a copy of the database opens nothing."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest_is_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def issue_token(tx: Transaction, account_id: int, purpose: Purpose) -> str:
    """A new secret for the account; only its digest is stored."""
    secret = secrets.token_urlsafe(32)
    tx.session.add(
        Token(
            digest=digest_of(secret), account_id=account_id, purpose=purpose,
            created_at=tx.now, expires_at=tx.now + LASTS[purpose],
        )
    )  # fmt: skip
    return secret


def check_token(tx: Transaction, secret: str, purpose: Purpose) -> Token:
    """The token behind a secret, locked. Raises DeadToken, UsedToken or ExpiredToken; nothing is used up."""
    wanted = select(Token).where(Token.digest == digest_of(secret), Token.purpose == purpose)
    token = tx.session.scalar(wanted.with_for_update())
    if token is None:
        raise DeadToken
    if token.used_at is not None:
        raise UsedToken
    if token.expires_at <= tx.now:
        raise ExpiredToken
    return token


def redeem_token(tx: Transaction, secret: str, purpose: Purpose) -> Account:
    """Use a secret up, with all others of the account, and return the account. Raises as check_token."""
    token = check_token(tx, secret, purpose)
    account = locked_account(tx, token.account_id)
    if account.status is not AccountStatus.NORMAL:
        raise DeadToken
    void_tokens(tx, account.id)
    return account


def void_tokens(tx: Transaction, account_id: int) -> None:
    """Use up all mailed secrets of an account: with a new password, or a new address, none of them opens it any more."""
    unused = select(Token).where(Token.account_id == account_id, Token.used_at.is_(None))
    for one in tx.session.scalars(unused):
        one.used_at = tx.now


def digest_of(secret: str) -> str:
    """What is stored in place of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
