"""建档: a patent on its way from the inventor's form into the libraries (U1), who may file it, and how far it has come."""

from __future__ import annotations

import enum
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine.db import Base, Transaction
from engine.errors import Refused
from engine.models import words
from workflows.records.accounts import Account, Membership, Role
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation
from workflows.records.patents import LegalState, Patent


class AlreadyFiled(Refused):
    text = "The patent {number} is being registered already. Its page shows how far it has come."


class AlreadyRegistered(Refused):
    text = "The patent {number} is registered already. Withdraw it from the libraries first if it is to be registered anew."


class NotInForce(Refused):
    text = "The patent {number} is not in force, so it cannot be registered."


class NotYours(Refused):
    text = "The patent {number} is not yours to register. Ask the technology transfer office of your university."


class RegistrationState(enum.StrEnum):
    """How far a registration has come (U1)."""

    FILLING = "filling"  # 填写中
    COLLEGE_REVIEW = "college_review"  # 学院审核中
    UNIVERSITY_REVIEW = "university_review"  # 学校审核中
    RETURNED = "returned"  # 返回修改
    REGISTERED = "registered"  # 已登记入库
    WITHDRAWN = "withdrawn"  # 已撤回


OPEN = (
    RegistrationState.FILLING,
    RegistrationState.COLLEGE_REVIEW,
    RegistrationState.UNIVERSITY_REVIEW,
    RegistrationState.RETURNED,
)
FILERS = (Role.UNIVERSITY_OFFICER, Role.COLLEGE_OFFICER, Role.INVENTOR)


class PatentInventor(Base):
    """发明人: somebody with an account who may register the patent."""

    __tablename__ = "patent_inventors"

    patent_id: Mapped[int] = mapped_column(ForeignKey("patents.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)

    account: Mapped[Account] = relationship(lazy="raise")


class Registration(Base):
    """One way of a patent into the libraries; a patent has one open at a time.

    `submission_id` is the form as it was filled in last, `opinion` what a reviewer said last.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "uq_registrations_open", "patent_id", unique=True,
            postgresql_where=text("state IN ('filling', 'college_review', 'university_review', 'returned')"),
        ),
        Index("ix_registrations_patent", "patent_id", "id"),
        CheckConstraint(
            "state IN ('filling', 'withdrawn') OR submission_id IS NOT NULL", name="filled_in_before_review"
        ),
        CheckConstraint("state <> 'returned' OR btrim(opinion) <> ''", name="returned_with_a_reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    patent_id: Mapped[int] = mapped_column(ForeignKey("patents.id"))
    filed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[RegistrationState] = mapped_column(
        words(RegistrationState), default=RegistrationState.FILLING
    )
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    opinion: Mapped[str] = mapped_column(Text, default="")
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    patent: Mapped[Patent] = relationship(lazy="raise")
    filer: Mapped[Account] = relationship(lazy="raise")


def begin_registration(tx: Transaction, patent: Patent, account_id: int) -> Registration:
    """A new registration. Raises NotInForce, AlreadyRegistered, and AlreadyFiled while another is open."""
    require_free(tx.session, patent)
    made = Registration(
        patent_id=patent.id, filed_by=account_id, begun_at=tx.now, changed_at=tx.now
    )
    try:
        with tx.session.begin_nested():
            tx.session.add(made)
    except IntegrityError as error:
        if "uq_registrations_open" in str(error.orig):
            raise AlreadyFiled(number=patent.number) from None
        raise
    return made


def require_free(session: Session, patent: Patent) -> None:
    """What has to hold before a patent is registered: in force, and not in the libraries now.

    Raises NotInForce, AlreadyRegistered.
    """
    if patent.legal_state is not LegalState.VALID:
        raise NotInForce(number=patent.number)
    item = session.get(LibraryItem, patent.item_id) if patent.item_id else None
    if item is not None and item.ended_at is None:
        raise AlreadyRegistered(number=patent.number)


def role_of_filer(session: Session, account_id: int, patent: Patent) -> Role | None:
    """In which role the account may register the patent: of its university, of its college, or as its inventor."""
    held = select(Membership.role, Membership.organisation_id).where(
        Membership.account_id == account_id, Membership.role.in_(FILERS)
    )
    roles = {(role, place) for role, place in session.execute(held)}
    places = _places(session, patent)
    if (Role.UNIVERSITY_OFFICER, patent.organisation_id) in roles:
        return Role.UNIVERSITY_OFFICER
    if (Role.COLLEGE_OFFICER, patent.college_id) in roles:
        return Role.COLLEGE_OFFICER
    works_here = any((Role.INVENTOR, place) in roles for place in places)
    if works_here and session.get(PatentInventor, (patent.id, account_id)) is not None:
        return Role.INVENTOR
    return None


def locked_registration(tx: Transaction, registration_id: int) -> Registration:
    """The registration, locked until the transaction ends. Raises NoResultFound."""
    return tx.session.get_one(
        Registration, registration_id, with_for_update={"key_share": True}, populate_existing=True
    )


def place_patent(
    tx: Transaction, patent: Patent, college_id: int | None, inventors: Collection[int]
) -> None:
    """Say to which college a patent belongs, and which accounts are its inventors."""
    patent.college_id = college_id
    mine = select(PatentInventor).where(PatentInventor.patent_id == patent.id)
    known = {one.account_id: one for one in tx.session.scalars(mine)}
    for account_id in set(known) - set(inventors):
        tx.session.delete(known[account_id])
    for account_id in set(inventors) - set(known):
        tx.session.add(PatentInventor(patent_id=patent.id, account_id=account_id))
    tx.session.flush()


def _places(session: Session, patent: Patent) -> set[int]:
    """The patent's university and all its colleges."""
    colleges = select(Organisation.id).where(Organisation.parent_id == patent.organisation_id)
    return {patent.organisation_id, *session.scalars(colleges)}
