"""The evaluation of a year (绩效评价): its frozen facts and what officers corrected in them (E22, E30)."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    Text,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from engine.values import Value, from_plain, normalise, to_json, to_plain
from workflows.records.evaluated import SubjectKind
from workflows.records.organisations import Organisation


class CycleExists(Refused):
    text = "The evaluation of {year} for these organisations has been opened already."


class CycleState(enum.StrEnum):
    VERIFYING = "verifying"  # 人工校验
    SELECTING = "selecting"  # 项目评优
    CONFIRMING = "confirming"  # 结果确定
    PUBLISHED = "published"  # 公示, objections possible
    CLOSED = "closed"


class Cycle(Base):
    """The evaluation of one kind of organisations for one year. `frozen_hash` is over all frozen facts."""

    __tablename__ = "evaluation_cycles"
    __table_args__ = (
        Index(None, "year", "kind", "training", unique=True),
        CheckConstraint("until_on >= from_on", name="period_runs_forward"),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed_at_its_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[SubjectKind] = mapped_column(words(SubjectKind))
    training: Mapped[bool] = mapped_column(default=False)
    first_year: Mapped[int] = mapped_column(SmallInteger)  # 2021 for the years before 2024 (E2)
    from_on: Mapped[date]
    until_on: Mapped[date]
    state: Mapped[CycleState] = mapped_column(words(CycleState), default=CycleState.VERIFYING)
    frozen_hash: Mapped[str] = mapped_column(String(64), default="")
    frozen_at: Mapped[datetime | None]
    verified_by: Mapped[str | None]
    online_until: Mapped[datetime | None]  # of the users' online evaluation (E23)
    objections_until: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    closed_at: Mapped[datetime | None]


class FrozenFacts(Base):
    """What was known of one of the evaluated when the year was frozen: numbers, and the rows behind them.

    `facts` is {"numbers": {name: number or null}, "rows": {name: [...]}} as plain values; never changed afterwards.
    """

    __tablename__ = "frozen_facts"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("evaluation_cycles.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(6))
    facts: Mapped[Any] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))

    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def numbers(self) -> dict[str, Decimal | None]:
        return dict(read_facts(self.facts)["numbers"])

    @property
    def rows(self) -> dict[str, list[Any]]:
        return dict(read_facts(self.facts)["rows"])


class FactChange(Base):
    """人工校验: a number that an officer corrected, and why (E13). Rows are only added; `by` None is the process itself."""

    __tablename__ = "fact_changes"
    __table_args__ = (
        Index(None, "cycle_id", "organisation_id", "id"),
        CheckConstraint("btrim(reason) <> ''", name="a_reason_is_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("evaluation_cycles.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    fact: Mapped[str] = mapped_column(String(60))
    before: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    after: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by: Mapped[str | None]


def canonical_hash(value: Value) -> str:
    """SHA-256 over the canonical JSON of a value."""
    return sha256(to_json(value).encode()).hexdigest()


def read_facts(stored: Any) -> Any:
    """Stored facts as typed values."""
    return from_plain(stored)


def freeze(tx: Transaction, cycle: Cycle, found: dict[Organisation, dict[str, Any]]) -> None:
    """Keep the facts of each of the evaluated, each with its digest, and the hash of all of them on the cycle."""
    digests: dict[str, Value] = {}
    for organisation, facts in found.items():
        known = normalise(facts)
        digest = canonical_hash(known)
        digests[str(organisation.id)] = digest
        tx.session.add(
            FrozenFacts(
                cycle_id=cycle.id, organisation_id=organisation.id, name=organisation.name,
                region=organisation.region, facts=to_plain(known), digest=digest,
            )
        )  # fmt: skip
    cycle.frozen_hash, cycle.frozen_at = canonical_hash(digests), tx.now
    tx.session.flush()


def frozen_of(session: Session, cycle_id: int) -> list[FrozenFacts]:
    """The frozen facts of a cycle, by region."""
    mine = select(FrozenFacts).where(FrozenFacts.cycle_id == cycle_id)
    return list(session.scalars(mine.order_by(FrozenFacts.region, FrozenFacts.organisation_id)))


def changes_of(
    session: Session, cycle_id: int, organisation_id: int | None = None, until: int | None = None
) -> list[FactChange]:
    """Corrections in the order in which they were made, up to the one with the id `until`."""
    mine = select(FactChange).where(FactChange.cycle_id == cycle_id)
    if organisation_id is not None:
        mine = mine.where(FactChange.organisation_id == organisation_id)
    if until is not None:
        mine = mine.where(FactChange.id <= until)
    return list(session.scalars(mine.order_by(FactChange.id)))


def numbers_with(frozen: FrozenFacts, changes: list[FactChange]) -> dict[str, Decimal | None]:
    """The frozen numbers of an organisation with its corrections put over them."""
    mine = [one for one in changes if one.organisation_id == frozen.organisation_id]
    return {**frozen.numbers, **{one.fact: one.after for one in mine}}


def change_fact(
    tx: Transaction,
    cycle: Cycle,
    organisation_id: int,
    fact: str,
    after: Decimal | None,
    reason: str,
    *,
    by: str | None,
) -> FactChange:
    """Correct a number; the frozen one stays. NoResultFound for an organisation that is not evaluated here."""
    frozen = tx.session.get_one(FrozenFacts, (cycle.id, organisation_id))
    known = numbers_with(frozen, changes_of(tx.session, cycle.id, organisation_id))
    change = FactChange(
        cycle_id=cycle.id, organisation_id=organisation_id, fact=fact, before=known.get(fact),
        after=after, reason=reason.strip(), at=tx.now, by=by,
    )  # fmt: skip
    tx.session.add(change)
    tx.session.flush()
    return change
