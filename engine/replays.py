"""Replays of many cases: a draft as it was, and what it would have made of each case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, delete, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from engine.db import Base, Transaction
from engine.models import Case
from engine.packages import Package
from engine.replay import compare_case
from engine.runtime import Loaded

KEPT = 10  # of each package
KINDS = ("stops", "lacks", "other", "unsure", "same")


class Replay(Base):
    """What was asked: cases begun from `since` on, of one version or (None) of all, against these files."""

    __tablename__ = "replays"
    __table_args__ = (Index(None, "key", text("id DESC")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    files: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)  # path -> text
    revision: Mapped[int]
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definitions.id"))
    since: Mapped[datetime | None]
    at: Mapped[datetime]
    by: Mapped[str]


class ReplayedCase(Base):
    """How it went with one case (`replay.Outcome`)."""

    __tablename__ = "replayed_cases"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        Index("ix_replayed_cases_replay_id", "replay_id", "kind", "case_id"),
    )

    replay_id: Mapped[int] = mapped_column(
        ForeignKey("replays.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str]
    element: Mapped[str | None]
    waits: Mapped[list[str]] = mapped_column(JSONB)
    trouble: Mapped[str]


def begin_replay(
    tx: Transaction, key: str, files: Mapping[str, str], *, revision: int, by: str,
    definition_id: int | None = None, since: datetime | None = None,
) -> Replay:  # fmt: skip
    """Keep what is asked; no case is replayed by this. The oldest ones of the package are forgotten.

    Raises UnsupportedElement and PackageError for files that cannot run.
    """
    Loaded(0, Package.parse(files)).program  # noqa: B018 - says so before any case is tried
    replay = Replay(
        key=key, files=dict(files), revision=revision, definition_id=definition_id, since=since,
        at=tx.now, by=by,
    )  # fmt: skip
    tx.session.add(replay)
    tx.session.flush()
    newest = select(Replay.id).where(Replay.key == key).order_by(Replay.id.desc()).limit(KEPT)
    tx.session.execute(delete(Replay).where(Replay.key == key, Replay.id.not_in(newest)))
    return replay


def draft_of(replay: Replay) -> Loaded:
    """The files that cases are replayed against."""
    return Loaded(0, Package.parse(replay.files))


def left_to_replay(replay: Replay) -> Select[int]:
    """The cases that were asked for and not replayed yet."""
    done = select(ReplayedCase.case_id).where(ReplayedCase.replay_id == replay.id)
    left = select(Case.id).where(Case.key == replay.key, Case.id.not_in(done))
    left = left.where(Case.started_at <= replay.at)
    if replay.definition_id is not None:
        left = left.where(Case.definition_id == replay.definition_id)
    return left if replay.since is None else left.where(Case.started_at >= replay.since)


def replay_case(tx: Transaction, replay_id: int, case_id: int, draft: Loaded) -> None:
    """Replay one case and keep how it went; the case is only read."""
    case = tx.session.get_one(Case, case_id, options=[undefer(Case.state)])
    found = compare_case(tx, case, draft)
    tx.session.merge(ReplayedCase(
        replay_id=replay_id, case_id=case_id, kind=found.kind, element=found.element,
        waits=sorted(found.waits), trouble=found.trouble[:500],
    ))  # fmt: skip


def tally(session: Session, replay_id: int) -> Counter[str]:
    """How many cases went how."""
    counted = select(ReplayedCase.kind, func.count()).where(ReplayedCase.replay_id == replay_id)
    return Counter(dict(session.execute(counted.group_by(ReplayedCase.kind)).all()))


def partings(session: Session, replay_id: int) -> Counter[str]:
    """At which step how many cases part from the way that they went."""
    counted = select(ReplayedCase.element, func.count()).where(
        ReplayedCase.replay_id == replay_id, ReplayedCase.element.is_not(None)
    )
    found = session.execute(counted.group_by(ReplayedCase.element))
    return Counter({element: number for element, number in found if element})
