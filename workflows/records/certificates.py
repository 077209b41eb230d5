"""Certificates of admission to an enterprise's pool of experts (M21)."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import EngineError
from workflows.records.experts import Expert

CHINA = ZoneInfo("Asia/Shanghai")


class NoSuchCertificate(EngineError):
    text = "There is no such certificate."


class Certificate(Base):
    """One certificate as it was issued: later changes of names do not reach it.

    `code` opens the public page of verification and cannot be guessed; `file` is the address of the PDF once a job has
    made it. An expert has at most one that is not withdrawn.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        Index(
            "uq_certificates_valid",
            "expert_id",
            unique=True,
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
        CheckConstraint("number ~ '^PH-ZJ-[0-9]{4}-[0-9]{6,}$'", name="number_is_one"),
        CheckConstraint("length(code) >= 20", name="code_is_long"),
        CheckConstraint("withdrawn_on >= issued_on", name="withdrawn_after_issue"),
        CheckConstraint("file ~ '^[0-9a-f]{64}$'", name="file_is_an_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    holder: Mapped[str] = mapped_column(String(80))
    organisation: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(120))
    issued_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    file: Mapped[str | None] = mapped_column(String(64))

    expert: Mapped[Expert] = relationship(lazy="raise")

    @property
    def is_valid(self) -> bool:
        return self.withdrawn_on is None


def issue_certificate(
    tx: Transaction, expert_id: int, *, holder: str, organisation: str, field: str
) -> Certificate:
    """A new certificate with the next number, still without a PDF. IntegrityError while another one is valid."""
    today = china_day(tx.now)
    number = tx.session.scalar(
        select(func.nextval(func.pg_get_serial_sequence(Certificate.__tablename__, "id")))
    )
    certificate = Certificate(
        id=number,
        expert_id=expert_id, number=f"PH-ZJ-{today.year}-{number:06d}", code=secrets.token_urlsafe(18),
        holder=holder, organisation=organisation, field=field, issued_on=today,
    )  # fmt: skip
    tx.session.add(certificate)
    tx.session.flush()
    return certificate


def withdraw_certificate(tx: Transaction, expert_id: int) -> Certificate | None:
    """Withdraw the expert's valid certificate, if there is one."""
    certificate = valid_certificate(tx.session, expert_id)
    if certificate is not None:
        certificate.withdrawn_on = china_day(tx.now)
        tx.session.flush()
    return certificate


def locked_certificate(tx: Transaction, certificate_id: int) -> Certificate:
    """The certificate, locked until the transaction ends. Raises NoSuchCertificate."""
    found = tx.session.get(
        Certificate, certificate_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if found is None:
        raise NoSuchCertificate
    return found


def valid_certificate(session: Session, expert_id: int) -> Certificate | None:
    """The expert's certificate that is not withdrawn."""
    mine = select(Certificate).where(Certificate.expert_id == expert_id)
    return session.scalar(mine.where(Certificate.withdrawn_on.is_(None)))


def newest_certificate(session: Session, expert_id: int) -> Certificate | None:
    """The expert's newest certificate, withdrawn or not."""
    mine = select(Certificate).where(Certificate.expert_id == expert_id)
    return session.scalar(mine.order_by(Certificate.id.desc()).limit(1))


def certificate_by_code(session: Session, code: str) -> Certificate | None:
    """The certificate that a verification address names."""
    return session.scalar(select(Certificate).where(Certificate.code == code))


def china_day(at: datetime) -> date:
    """The day in China at a moment: certificates are dated where they are read."""
    return at.astimezone(CHINA).date()
