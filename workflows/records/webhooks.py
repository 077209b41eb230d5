"""外发通知: addresses outside that notices of a person or an organisation are sent to, and the log of calls."""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError, NotAllowed
from engine.models import words
from engine.notices import KINDS
from workflows.records.webhook_hosts import LONGEST_ADDRESS, allowed_host, host_of, split_address

MOST = 5
KEPT = timedelta(days=30)
LOGGED = 50
OF_GROUPS = ("offered", "assigned", "due_soon", "overdue", "goal", "deadline", "urged", "returned")
"""Kinds that are said to whole groups, and so to an organisation's webhooks."""


class TooManyWebhooks(EngineError):
    text = "There are {most} webhooks already. Remove one first."


class NoSuchWebhook(NotAllowed):
    text = "There is no such webhook."


class Shape(enum.StrEnum):
    """What a receiver takes: signed JSON, or the messages of the two robots."""

    JSON = "json"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


class CallStatus(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"  # the webhook was paused before it was sent


class Webhook(Base):
    """An address of a person or of an organisation. Its secret is made from its number and `version`, and kept nowhere;
    `key` is the one that DingTalk gave out."""

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, organisation_id) = 1", name="one_owner"),
        CheckConstraint("(paused_at IS NULL) = (paused_by IS NULL)", name="paused_by_somebody"),
        CheckConstraint("name = btrim(name) AND name <> ''", name="name_is_trimmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    shape: Mapped[Shape] = mapped_column(words(Shape))
    key: Mapped[str] = mapped_column(String(200), default="", deferred=True)
    version: Mapped[int] = mapped_column(SmallInteger, default=1)
    kinds: Mapped[list[str]] = mapped_column(
        JSONB, default=list
    )  # an organisation's; a person has wishes
    locale: Mapped[str] = mapped_column(String(20))
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(
        default=0
    )  # calls given up since the last that went through
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None]  # a person, or FAILURES

    @property
    def host(self) -> str:
        """Where it leads; the rest of the address may be a secret."""
        return host_of(split_address(self.address))


FAILURES = "failures"


class WebhookCall(Base):
    """One message to a webhook: of one act on one case once, or a test."""

    __tablename__ = "webhook_calls"
    __table_args__ = (
        UniqueConstraint("webhook_id", "act", "case_id"),
        Index("ix_webhook_calls_webhook_id", "webhook_id", text("id DESC")),
        Index("ix_webhook_calls_at", "at"),
        CheckConstraint("(notice_id IS NULL) = (act IS NULL)", name="notice_or_test"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    notice_id: Mapped[int | None] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), index=True
    )
    act: Mapped[int | None]
    case_id: Mapped[int | None]
    status: Mapped[CallStatus] = mapped_column(words(CallStatus), default=CallStatus.WAITING)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    answer: Mapped[int | None]  # the HTTP status of the last attempt
    error: Mapped[str] = mapped_column(
        Text, default=""
    )  # why the last attempt failed: a word of `Trouble`
    at: Mapped[datetime]
    tried_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Owner:
    """Whose webhooks: one of the two."""

    account: int | None = None
    organisation: int | None = None


def webhooks_of(session: Session, owner: Owner) -> Sequence[Webhook]:
    """The webhooks of a person or of an organisation, oldest first."""
    return session.scalars(select(Webhook).where(_owned(owner)).order_by(Webhook.id)).all()


def webhook_of(
    session: Session, webhook_id: int, account: int, organisations: Collection[int]
) -> Webhook:
    """One that is the person's, or one of these organisations'. Raises NoSuchWebhook."""
    found = session.get(Webhook, webhook_id)
    if found is None or not (found.account_id == account or found.organisation_id in organisations):
        raise NoSuchWebhook
    return found


def open_webhook(
    tx: Transaction,
    owner: Owner,
    *,
    name: str,
    address: str,
    shape: Shape,
    key: str,
    kinds: Collection[str],
    locale: str,
    by: str,
) -> Webhook:
    """A new webhook. `kinds` are those of OF_GROUPS that an organisation wants; a person's own wishes say it for theirs.

    Raises WrongAddress, HostNotAllowed, NeedsTls, TooManyWebhooks.
    """
    allowed_host(tx.session, address)
    count = select(func.count()).select_from(Webhook).where(_owned(owner))
    if (tx.session.scalar(count) or 0) >= MOST:
        raise TooManyWebhooks(most=MOST)
    wanted = [kind for kind in OF_GROUPS if kind in kinds] if owner.organisation else []
    made = Webhook(
        account_id=owner.account, organisation_id=owner.organisation, name=name.strip(),
        address=address.strip(), shape=shape, key=key.strip() if shape is Shape.DINGTALK else "",
        kinds=wanted, locale=locale, made_by=by, made_at=tx.now,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    return made


def renew_secret(tx: Transaction, webhook: Webhook) -> None:
    """From now on messages are signed with another secret."""
    webhook.version += 1
    tx.session.flush()


def pause_webhook(tx: Transaction, webhook: Webhook, *, by: str) -> None:
    """Send nothing until it is resumed; `by` a person, or FAILURES."""
    webhook.paused_at, webhook.paused_by = webhook.paused_at or tx.now, webhook.paused_by or by
    tx.session.flush()


def resume_webhook(tx: Transaction, webhook: Webhook) -> None:
    """Send again from now on; what came about meanwhile is not sent."""
    webhook.paused_at = webhook.paused_by = None
    webhook.failures = 0
    tx.session.flush()


def remove_webhook(tx: Transaction, webhook: Webhook) -> None:
    """It is gone, with its log."""
    tx.session.delete(webhook)
    tx.session.flush()


def calls_of(session: Session, webhook_id: int) -> Sequence[WebhookCall]:
    """The last calls, newest first."""
    found = select(WebhookCall).where(WebhookCall.webhook_id == webhook_id)
    return session.scalars(found.order_by(WebhookCall.id.desc()).limit(LOGGED)).all()


def forget_calls(tx: Transaction) -> None:
    """Remove from the log what is older than KEPT."""
    tx.session.execute(delete(WebhookCall).where(WebhookCall.at < tx.now - KEPT))


def _owned(owner: Owner) -> ColumnElement[bool]:
    if owner.account is not None:
        return Webhook.account_id == owner.account
    return Webhook.organisation_id == owner.organisation


assert set(OF_GROUPS) <= KINDS.keys()
