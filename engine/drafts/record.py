"""The history of a package, beside its deployments."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Transaction
from engine.drafts.models import PackageEvent

KINDS = frozenset(
    [
        "begun",  # a draft was begun
        "taken_over",
        "restored",
        "uploaded",
        "adopted",  # a release's proposal, into a draft
        "discarded",
        "asked",  # for approval
        "declined",
        "published",
        "rolled_back",
        "dismissed",  # a release's proposal
        "moving",  # running cases, to another version
        "moving_back",
        "suspended",
        "resumed",
        "right_given",
        "right_withdrawn",
    ]
)


def record(tx: Transaction, key: str, kind: str, *, by: str | None, **facts: object) -> None:
    """Append an entry; `kind` is one of KINDS, `facts` are plain values."""
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of package event")
    tx.session.add(PackageEvent(key=key, at=tx.now, by=by, kind=kind, facts=facts))


def events_of(session: Session, key: str, limit: int = 100) -> Sequence[PackageEvent]:
    """The history of a package, newest first."""
    entries = select(PackageEvent).where(PackageEvent.key == key)
    return session.scalars(entries.order_by(PackageEvent.id.desc()).limit(limit)).all()
