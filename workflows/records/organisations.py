"""Organisations: enterprises, universities, bureaus and those who run the platform."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Transaction
from engine.models import words
from workflows.records.letter_pairs import pairs_index


class Kind(enum.StrEnum):
    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    BUREAU = "bureau"
    NATIONAL = "national"
    SUPPORT = "support"
    SERVICE = "service"
    COLLEGE = "college"  # a unit of a university or institute
    DEPARTMENT = "department"  # of the government, invited to use achievements (E14)


class Organisation(Base):
    """One organisation. `region` is its code of GB/T 2260; `training` keeps it apart from all real ones (X12).

    `parent_id` is the university or institute of a college; `industries` (GB/T 4754) and `emerging` are what the registration said (X10).
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("region ~ '^[1-9][0-9]{5}$'", name="region_is_a_code"),
        CheckConstraint("name = btrim(name) AND name <> ''", name="name_is_trimmed"),
        CheckConstraint(
            "(kind = 'college') = (parent_id IS NOT NULL)", name="colleges_have_a_university"
        ),
        pairs_index("ix_organisations_pairs", text("name")),
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
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
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


def found_college(tx: Transaction, university: Organisation, name: str) -> Organisation:
    """Add a college to a university, on the same side of the training border. IntegrityError when the name is taken."""
    college = Organisation(
        name=f"{university.name}{name.strip()}", kind=Kind.COLLEGE, region=university.region,
        training=university.training, parent_id=university.id, created_at=tx.now,
    )  # fmt: skip
    tx.session.add(college)
    tx.session.flush()
    return college
