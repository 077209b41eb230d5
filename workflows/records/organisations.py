"""Organisations: enterprises, universities, bureaus and those who run the platform."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Transaction
from engine.models import words


class Kind(enum.StrEnum):
    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    BUREAU = "bureau"
    NATIONAL = "national"
    SUPPORT = "support"
    SERVICE = "service"


class Organisation(Base):
    """One organisation. `region` is its code of GB/T 2260; `training` keeps it apart from all real ones (X12).

    `industries` (GB/T 4754) and `emerging` are what the registration said (X10).
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("region ~ '^[1-9][0-9]{5}$'", name="region_is_a_code"),
        CheckConstraint("name = btrim(name) AND name <> ''", name="name_is_trimmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    region: Mapped[str] = mapped_column(String(6), index=True)
    training: Mapped[bool] = mapped_column(default=False)
    industries: Mapped[list[str]] = mapped_column(
        ARRAY(String(12)), default=list, server_default="{}"
    )
    emerging: Mapped[list[str]] = mapped_column(
        ARRAY(String(12)), default=list, server_default="{}"
    )
    created_at: Mapped[datetime]


def found_organisation(
    tx: Transaction, name: str, kind: Kind, region: str, *, training: bool = False
) -> Organisation:
    """Add an organisation. IntegrityError when the name is taken or the region is no six-digit code."""
    organisation = Organisation(
        name=name.strip(), kind=kind, region=region, training=training, created_at=tx.now
    )
    tx.session.add(organisation)
    tx.session.flush()
    return organisation
