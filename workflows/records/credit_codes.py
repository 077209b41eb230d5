"""统一社会信用代码 (GB 32100-2015): eighteen characters of which the last checks the others, and whose they are."""

from __future__ import annotations

import re

from sqlalchemy import CheckConstraint, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from workflows.records.organisations import Organisation

LENGTH = 18
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHAPE = re.compile(rf"[{CHARACTERS}]{{2}}[0-9]{{6}}[{CHARACTERS}]{{10}}")


class CreditCode(Base):
    """The code of an organisation that is known to have one; no two have the same."""

    __tablename__ = "credit_codes"
    __table_args__ = (CheckConstraint(f"length(code) = {LENGTH}", name="code_is_whole"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(LENGTH), unique=True)


def plain_code(typed: str) -> str:
    """The code as it is kept: capital letters, no spaces."""
    return re.sub(r"\s", "", typed).upper()


def is_credit_code(code: str) -> bool:
    """Whether a plain code has the right shape and its last character fits the others."""
    return SHAPE.fullmatch(code) is not None and check_character(code[:-1]) == code[-1]


def check_character(first: str) -> str:
    """The last character for the first seventeen: powers of 3 as weights, modulo 31 (GB 32100-2015, 5.6)."""
    total = sum(CHARACTERS.index(one) * pow(3, place, 31) for place, one in enumerate(first))
    return CHARACTERS[-total % 31]


def note_code(tx: Transaction, organisation_id: int, code: str) -> None:
    """Say whose code it is. IntegrityError when it is another's."""
    tx.session.add(CreditCode(organisation_id=organisation_id, code=code))
    tx.session.flush()


def code_of(session: Session, organisation_id: int) -> str | None:
    """The code of an organisation, where it is known."""
    return session.scalar(
        select(CreditCode.code).where(CreditCode.organisation_id == organisation_id)
    )


def organisation_called(session: Session, name: str, code: str) -> Organisation | None:
    """The organisation that has this code, else the one of this name."""
    same = or_(CreditCode.code == code, Organisation.name == name.strip())
    found = (
        select(Organisation)
        .outerjoin(CreditCode, CreditCode.organisation_id == Organisation.id)
        .where(same)
        .order_by((CreditCode.code == code).desc().nulls_last())
    )
    return session.scalars(found).first()
