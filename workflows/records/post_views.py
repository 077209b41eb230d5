"""点击量 of reported information (E6): one look a visitor and day; what looks inflated is kept, shown and not counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.models import words
from workflows.records.activity import Tally
from workflows.records.posts import Post
from workflows.records.signals import Held
from workflows.records.visitors import Visitor, digests_of

MINUTE = timedelta(minutes=1)
NEIGHBOURS = 3
"""How many others of a network may look at the same in one minute before the next is held."""


class PostView(Base):
    """One look at what is published; the digests say nothing once the salt of the day is gone."""

    __tablename__ = "post_views"
    __table_args__ = (Index(None, "post_id", "network", "at"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    visitor: Mapped[str] = mapped_column(String(32), primary_key=True)
    network: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    held: Mapped[Held | None] = mapped_column(words(Held))


def look_at_post(tx: Transaction, post: Post, visitor: Visitor) -> None:
    """Count a view; nothing happens for a visitor who has looked today. Three statements at most."""
    digests = digests_of(tx, visitor)
    row = {
        "post_id": post.id, "visitor": digests.person, "network": digests.network, "at": tx.now,
        "held": _held(tx, post, visitor, digests.network),
    }  # fmt: skip
    tx.session.execute(insert(PostView).values(row).on_conflict_do_nothing())


def views_of(session: Session, post_id: int) -> Tally:
    """How many views count, and how many are held; one statement."""
    held = PostView.held.is_not(None)
    numbers = select(func.count().filter(~held), func.count().filter(held))
    counted, kept = session.execute(numbers.where(PostView.post_id == post_id)).one()
    return Tally(counted, kept)


def _held(tx: Transaction, post: Post, visitor: Visitor, network: str) -> Held | None:
    if visitor.organisation_id == post.organisation_id:
        return Held.OWN
    begun = tx.now.replace(second=0, microsecond=0)
    near = select(func.count()).where(
        PostView.post_id == post.id, PostView.network == network,
        PostView.at >= begun, PostView.at < begun + MINUTE,
    )  # fmt: skip
    return Held.NETWORK if (tx.session.scalar(near) or 0) >= NEIGHBOURS else None
