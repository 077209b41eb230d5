"""Looking at achievements, liking, keeping, rating and commenting them: each act is kept, and counted or held (E6, E11, E15)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from engine.db import Transaction, table_of
from engine.errors import Refused
from workflows.records.certificates import china_day
from workflows.records.filings import Filing
from workflows.records.holding import held_because
from workflows.records.signals import (
    CommentState,
    FilingComment,
    FilingRating,
    FilingSignal,
    Held,
    Signal,
)
from workflows.records.visitors import Visitor, digests_of


class RatingClosed(Refused):
    text = "This achievement could be rated until {day}; the rating stays as it is."


class DecidedAlready(Refused):
    text = "Somebody has decided on this comment already."


def look_at(tx: Transaction, filing: Filing, visitor: Visitor) -> bool:
    """Count a view: one a visitor and day (E6). False when this visitor has looked today."""
    act = _act(tx, filing, Signal.VIEW, visitor)
    act.visitor = digests_of(tx, visitor).person
    seen = select(FilingSignal.id).where(
        FilingSignal.filing_id == filing.id, FilingSignal.visitor == act.visitor
    )
    if tx.session.scalar(seen) is not None:
        return False
    act.held = held_because(tx, act)
    return _added(tx, act)


def mark(tx: Transaction, filing: Filing, kind: Signal, visitor: Visitor) -> bool:
    """点赞 or 收藏; doing it twice changes nothing. Returns whether it is new."""
    act = _act(tx, filing, kind, visitor)
    act.held = held_because(tx, act)
    return _added(tx, act)


def unmark(tx: Transaction, filing: Filing, kind: Signal, visitor: Visitor) -> None:
    """Take a like or a favourite back; nothing happens where there is none."""
    mine = select(FilingSignal).where(
        FilingSignal.filing_id == filing.id, FilingSignal.kind == kind,
        FilingSignal.account_id == visitor.account_id, FilingSignal.ended_at.is_(None),
    )  # fmt: skip
    for act in tx.session.scalars(mine.with_for_update()):
        act.ended_at = tx.now
    tx.session.flush()


def comment(tx: Transaction, filing: Filing, body: str, visitor: Visitor) -> FilingComment:
    """Leave a comment, which shows once somebody has read it."""
    act = _act(tx, filing, Signal.COMMENT, visitor)
    suspicion = held_because(tx, act)
    act.held = Held.WAITING
    tx.session.add(act)
    tx.session.flush()
    left = FilingComment(signal_id=act.id, body=body.strip(), suspicion=suspicion)
    tx.session.add(left)
    tx.session.flush()
    return left


def decide_comment(
    tx: Transaction, signal_id: int, *, shown: bool, reason: str = "", by: str
) -> None:
    """Show a comment or keep it hidden, for a reason. Raises DecidedAlready."""
    found = tx.session.get_one(
        FilingComment, signal_id, with_for_update=True, populate_existing=True
    )
    if found.state is not CommentState.WAITING:
        raise DecidedAlready
    act = tx.session.get_one(FilingSignal, signal_id)
    act.held = found.suspicion if shown else Held.HIDDEN
    found.state = CommentState.SHOWN if shown else CommentState.HIDDEN
    found.decided_at, found.decided_by, found.reason = tx.now, by, reason.strip()
    tx.session.flush()


def rate(tx: Transaction, filing: Filing, stars: int, opinion: str, visitor: Visitor) -> None:
    """Rate for one's organisation, or change its rating until the window closes (E11). Raises RatingClosed."""
    until = filing.rated_until
    if until is None or tx.now >= until:
        raise RatingClosed("stars", day=china_day(until).isoformat() if until else "—")
    act = _rating_of(tx, filing, visitor)
    row = {"stars": stars, "opinion": opinion.strip(), "changed_at": tx.now, "changed_by": str(visitor.account_id)}  # fmt: skip
    said = insert(FilingRating).values(signal_id=act, **row)
    tx.session.execute(said.on_conflict_do_update(index_elements=["signal_id"], set_=row))


def _rating_of(tx: Transaction, filing: Filing, visitor: Visitor) -> int:
    act = _act(tx, filing, Signal.RATING, visitor)
    act.held = held_because(tx, act)
    _added(tx, act)
    found = select(FilingSignal.id).where(
        FilingSignal.filing_id == filing.id, FilingSignal.kind == Signal.RATING,
        FilingSignal.organisation_id == visitor.organisation_id,
    )  # fmt: skip
    return tx.session.scalars(found.with_for_update()).one()


def _act(tx: Transaction, filing: Filing, kind: Signal, visitor: Visitor) -> FilingSignal:
    return FilingSignal(
        filing_id=filing.id, kind=kind, account_id=visitor.account_id,
        organisation_id=visitor.organisation_id, at=tx.now,
        network=digests_of(tx, visitor).network,
    )  # fmt: skip


def _added(tx: Transaction, act: FilingSignal) -> bool:
    """Write the act unless it is there already: two requests at once write one."""
    columns = ("filing_id", "kind", "account_id", "organisation_id", "at", "network", "visitor", "held")  # fmt: skip
    row = {name: getattr(act, name) for name in columns}
    added = insert(table_of(FilingSignal)).values(row).on_conflict_do_nothing()
    return tx.session.execute(added.returning(table_of(FilingSignal).c.id)).first() is not None
