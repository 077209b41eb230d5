"""Who is evaluated: 31 provincial bureaus and 兵团 (E1, X18), service bases and supporting agencies (E29)."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    func,
    select,
    text,
)
from sqlalchemy.orm import (
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
)

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from workflows.records.bureaus import BINGTUAN, NOT_EVALUATED, bingtuan
from workflows.records.codes import Code, System, name_in
from workflows.records.organisations import Kind, Organisation

LAST_YEAR = 9999


class SubjectKind(enum.StrEnum):
    """What kind of organisations an evaluation compares; each kind has weights of its own (E29)."""

    PROVINCE = "province"
    BASE = "base"  # 国家级专利导航服务基地
    AGENCY = "agency"  # 国家级专利导航工程支撑服务机构


class Designation(Base):
    """An organisation that the national office has named a service base or a supporting agency (E29).

    It is evaluated for the years from `since` to `until`, both included; None is until further notice.
    """

    __tablename__ = "designations"
    __table_args__ = (
        CheckConstraint("until >= since", name="ends_after_it_began"),
        CheckConstraint("kind <> 'province'", name="bureaus_are_not_named"),
        Index(
            "uq_designations_open", "organisation_id", "kind", unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[SubjectKind] = mapped_column(words(SubjectKind), primary_key=True)
    since: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    until: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime]
    by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class NamedAlready(Refused):
    text = "“{name}” is named already for {year}."


class EndsBeforeItBegan(Refused):
    text = "It was named from {since} on, so {year} cannot be its last year."


def designate(
    tx: Transaction,
    place: Organisation,
    kind: SubjectKind,
    *,
    since: int,
    until: int | None = None,
    by: str,
) -> Designation:
    """Name an organisation a base or an agency from a year on. Raises NamedAlready, EndsBeforeItBegan."""
    if until is not None and until < since:
        raise EndsBeforeItBegan("until", since=since, year=until)
    tx.session.get_one(Organisation, place.id, with_for_update=True)  # one naming at a time
    last = LAST_YEAR if until is None else until
    overlaps = select(Designation).where(
        Designation.organisation_id == place.id, Designation.kind == kind,
        Designation.since <= last, func.coalesce(Designation.until, LAST_YEAR) >= since,
    )  # fmt: skip
    there = tx.session.scalar(overlaps.limit(1))
    if there is not None:
        raise NamedAlready("since", name=place.name, year=max(since, there.since))
    named = Designation(
        organisation_id=place.id, kind=kind, since=since, until=until, at=tx.now, by=by
    )
    tx.session.add(named)
    tx.session.flush()
    return named


def end_designation(tx: Transaction, named: Designation, last: int, *, by: str) -> None:
    """Say which year is the last in which it is evaluated. Raises EndsBeforeItBegan."""
    if last < named.since:
        raise EndsBeforeItBegan("until", since=named.since, year=last)
    named.until, named.ended_at, named.ended_by = last, tx.now, by
    tx.session.flush()


def designations(session: Session, *, training: bool) -> list[Designation]:
    """All that were named, those first that still are, each with its organisation."""
    mine = (
        select(Designation).join(Designation.organisation).where(Organisation.training == training)
    )
    mine = mine.options(joinedload(Designation.organisation, innerjoin=True))
    order = (Designation.until.desc().nulls_first(), Designation.kind, Organisation.name)
    return list(session.scalars(mine.order_by(*order)))


def evaluated_regions(session: Session, language: str = "zh") -> dict[str, str]:
    """Region code -> name, in a language, of the 32 places whose bureaus are evaluated, in the order of the codes (X18)."""
    provinces = select(Code.code, name_in(language)).where(
        Code.system == System.REGION, Code.level == 1
    )
    found: dict[str, str] = {
        code: name for code, name in session.execute(provinces) if code[:2] not in NOT_EVALUATED
    }
    return dict(sorted({**found, BINGTUAN: bingtuan(language)}.items()))


def is_evaluated_region(region: str) -> bool:
    """Whether a bureau of this region is one of the evaluated: a province's, or that of 兵团."""
    return region == BINGTUAN or (region.endswith("0000") and region[:2] not in NOT_EVALUATED)


def evaluated_bureaus(session: Session, *, training: bool) -> list[Organisation]:
    """The bureaus that are evaluated and have a place on the platform, one a region, by region."""
    wanted = select(Organisation).where(
        Organisation.kind == Kind.BUREAU, Organisation.training == training
    )
    by_region: dict[str, Organisation] = {}
    for one in session.scalars(wanted.order_by(Organisation.region, Organisation.id)):
        if is_evaluated_region(one.region):
            by_region.setdefault(one.region, one)
    return list(by_region.values())


def evaluated(
    session: Session, kind: SubjectKind, year: int, *, training: bool
) -> list[Organisation]:
    """The organisations that an evaluation of this kind compares for a year."""
    if kind is SubjectKind.PROVINCE:
        return evaluated_bureaus(session, training=training)
    named = select(Organisation).join(Designation, Designation.organisation_id == Organisation.id)
    mine = named.where(
        Designation.kind == kind, Organisation.training == training, Designation.since <= year,
        func.coalesce(Designation.until, LAST_YEAR) >= year,
    )  # fmt: skip
    return list(session.scalars(mine.order_by(Organisation.id)))
