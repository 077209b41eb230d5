"""Which bureau is responsible for a place (E1, F15, X18)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflows.records.codes import region_stem
from workflows.records.organisations import Kind, Organisation

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
DIRECTLY_ADMINISTERED = "90"  # 省直辖县级行政区划
BINGTUAN = "659000"
"""兵团 has no code of its own in GB/T 2260: its cities are the directly administered ones of Xinjiang, 6590xx."""
BINGTUAN_NAME = "新疆生产建设兵团"
BINGTUAN_IN_ENGLISH = "Xinjiang Production and Construction Corps"
XINJIANG = "650000"
NATION = "100000"  # the region of departments of the State Council (E14)
NOT_EVALUATED = frozenset({"71", "81", "82"})  # Taiwan, Hong Kong, Macau (X18)


def city_of(region: str) -> str | None:
    """The region code of the prefecture that a place lies in; None where there is no city step (X18)."""
    has_none = region[:2] in MUNICIPALITIES or region[2:4] in ("00", DIRECTLY_ADMINISTERED)
    return None if has_none else f"{region[:4]}00"


def province_of(region: str) -> str:
    """The region code of the province; of what is 兵团's, that of 兵团 (X18)."""
    return BINGTUAN if region.startswith(region_stem(BINGTUAN)) else f"{region[:2]}0000"


def bingtuan(language: str) -> str:
    """What the area of 兵团 is called in a language; its code in GB/T 2260 has no name of its own."""
    return BINGTUAN_IN_ENGLISH if language.startswith("en") else BINGTUAN_NAME


def is_in_area(region: str, area: str) -> bool:
    """Whether a place lies in the area of a bureau: what is 兵团's does not lie in Xinjiang's (X18)."""
    return region.startswith(region_stem(area)) and province_of(region) == province_of(area)


def bureau_at(session: Session, region: str | None, *, training: bool) -> Organisation | None:
    """The bureau of exactly this region, on the same side of the training border."""
    if region is None:
        return None
    found = select(Organisation).where(
        Organisation.kind == Kind.BUREAU, Organisation.region == region,
        Organisation.training == training,
    )  # fmt: skip
    return session.scalar(found.order_by(Organisation.id).limit(1))


def platform(session: Session, *, training: bool) -> Organisation:
    """The national office, that of the same side of the training border first. NoResultFound where there is none."""
    found = select(Organisation).where(Organisation.kind == Kind.NATIONAL)
    nearest = found.order_by(Organisation.training != training, Organisation.id)
    return session.scalars(nearest.limit(1)).one()


def within(
    column: InstrumentedAttribute[str] | ColumnElement[str], regions: Collection[str]
) -> ColumnElement[bool]:
    """The condition for rows whose region lies in one of these, as a bureau's scope (F14, F15); as `is_in_area`."""
    areas = sorted(set(regions))
    return or_(*(_in_area(column, area) for area in areas)) if areas else column.is_(None)


def _in_area(
    column: InstrumentedAttribute[str] | ColumnElement[str], area: str
) -> ColumnElement[bool]:
    inside = column.startswith(region_stem(area))
    if area != XINJIANG:
        return inside
    return and_(inside, not_(column.startswith(region_stem(BINGTUAN))))
