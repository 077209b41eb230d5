"""Who is evaluated: 31 provincial bureaus and 兵团 (E1, X18), service bases and supporting agencies (E29)."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_, not_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.models import words
from workflows.records.bureaus import NOT_EVALUATED, within
from workflows.records.codes import Code, System
from workflows.records.organisations import Kind, Organisation

BINGTUAN = "659000"
"""兵团 has no code of its own in GB/T 2260: its cities are the directly administered ones of Xinjiang, 6590xx."""
BINGTUAN_NAME = "新疆生产建设兵团"
XINJIANG = "650000"


class SubjectKind(enum.StrEnum):
    """What kind of organisations an evaluation compares; each kind has weights of its own (E29)."""

    PROVINCE = "province"
    BASE = "base"  # 国家级专利导航服务基地
    AGENCY = "agency"  # 国家级专利导航工程支撑服务机构


class Designation(Base):
    """An organisation that the national office has named a service base or a supporting agency (E29)."""

    __tablename__ = "designations"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[SubjectKind] = mapped_column(words(SubjectKind), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]


def designate(tx: Transaction, organisation_id: int, kind: SubjectKind, *, by: str) -> None:
    """Name an organisation a base or an agency; naming it again changes nothing."""
    named = insert(Designation).values(organisation_id=organisation_id, kind=kind, at=tx.now, by=by)
    tx.session.execute(named.on_conflict_do_nothing())


def evaluated_regions(session: Session) -> dict[str, str]:
    """Region code -> name of the 32 places whose bureaus are evaluated, in the order of the codes (X18)."""
    provinces = select(Code.code, Code.name).where(Code.system == System.REGION, Code.level == 1)
    found: dict[str, str] = {
        code: name for code, name in session.execute(provinces) if code[:2] not in NOT_EVALUATED
    }
    return dict(sorted({**found, BINGTUAN: BINGTUAN_NAME}.items()))


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


def evaluated(session: Session, kind: SubjectKind, *, training: bool) -> list[Organisation]:
    """The organisations that an evaluation of this kind compares."""
    if kind is SubjectKind.PROVINCE:
        return evaluated_bureaus(session, training=training)
    named = select(Organisation).join(Designation, Designation.organisation_id == Organisation.id)
    mine = named.where(Designation.kind == kind, Organisation.training == training)
    return list(session.scalars(mine.order_by(Organisation.id)))


def in_area_of(
    column: InstrumentedAttribute[str] | ColumnElement[str], region: str
) -> ColumnElement[bool]:
    """The condition for rows of an evaluated bureau's area: what is 兵团's is not counted for Xinjiang again."""
    area = within(column, [region])
    return and_(area, not_(within(column, [BINGTUAN]))) if region == XINJIANG else area
