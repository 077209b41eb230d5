"""Accounts: who may sign in, in which roles of which organisations (M7, M14, M20)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Select,
    String,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, undefer

from engine.db import Base, Transaction
from engine.errors import EngineError
from engine.models import words
from engine.participants import Substitution
from engine.releasing import release_all_of
from engine.substitutes import in_force
from workflows.records.account_events import AccountChange, note_change
from workflows.records.notices import Delivery
from workflows.records.organisations import Organisation
from workflows.records.passwords import hash_password, refuse_weak_password, verify_password


class LoginTaken(EngineError):
    text = "The login {login} is taken already. Choose another one."


class NoSuchAccount(EngineError):
    text = "There is no such account."


class WrongPassword(EngineError):
    text = "This is not your current password."


class AccountStatus(enum.StrEnum):
    """M20: 正常, 冻结."""

    NORMAL = "normal"
    FROZEN = "frozen"


class Role(enum.StrEnum):
    ENTERPRISE_ADMIN = "enterprise_admin"
    EXPERT = "expert"
    UNIVERSITY_OFFICER = "university_officer"
    COLLEGE_OFFICER = "college_officer"  # 学院管理员
    INVENTOR = "inventor"  # 发明人
    BUREAU_REVIEWER = "bureau_reviewer"
    NATIONAL_OFFICER = "national_officer"
    SERVICE_OFFICER = "service_officer"  # of a navigation base or service agency (E17, E31)
    SUPPORT = "support"
    PROCESS_OWNER = "process_owner"
    OPERATOR = "operator"
    INVITED_USER = "invited_user"  # of a department that was asked to use achievements (E14)


class Account(Base):
    """One person's account. Raising `session_epoch` ends all its sessions on their next request."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_login", text("lower(login)"), unique=True),
        CheckConstraint("login ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{2,63}$'", name="login_is_plain"),
        CheckConstraint("name = btrim(name) AND name <> ''", name="name_is_trimmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    department: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(deferred=True)
    status: Mapped[AccountStatus] = mapped_column(
        words(AccountStatus), default=AccountStatus.NORMAL
    )
    locale: Mapped[str] = mapped_column(String(20), default="zh_Hans_CN")
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="account", lazy="raise", order_by="Membership.organisation_id"
    )


class Membership(Base):
    """A role that an account has in an organisation."""

    __tablename__ = "memberships"
    __table_args__ = (Index(None, "organisation_id", "role"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(words(Role), primary_key=True)

    account: Mapped[Account] = relationship(back_populates="memberships", lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


@dataclass(frozen=True)
class Identity:
    """Who an account is for one request: a reading, which nobody changes. `session_epoch` as in the account."""

    memberships: tuple[tuple[str, Organisation], ...]  # (role, organisation)
    stands_in_for: tuple[str, ...]  # people, as the engine knows them
    unread: int  # notices
    id: int
    login: str
    name: str
    email: str
    phone: str
    department: str
    position: str
    locale: str
    session_epoch: int

    @property
    def is_complete(self) -> bool:
        """Whether the first sign-in has nothing left to ask for (M5)."""
        return all((self.email, self.phone, self.department, self.position))


def open_account(
    tx: Transaction,
    *,
    login: str,
    name: str,
    organisation_id: int,
    role: Role,
    email: str = "",
    phone: str = "",
    department: str = "",
    position: str = "",
) -> Account:
    """Allot an account without a password: its owner sets one by an activation link (M14). Raises LoginTaken."""
    account = Account(
        login=login.strip(), name=name.strip(), email=email.strip(), phone=phone.strip(),
        department=department.strip(), position=position.strip(), created_at=tx.now,
    )  # fmt: skip
    account.memberships = [Membership(organisation_id=organisation_id, role=role)]
    try:
        with tx.session.begin_nested():
            tx.session.add(account)
    except IntegrityError as error:
        if "uq_accounts_login" in str(error.orig):
            raise LoginTaken(login=login) from None
        raise
    return account


def join_organisation(
    tx: Transaction, account_id: int, organisation_id: int, role: Role, *, by: str | None = None
) -> None:
    """Give the account one more role; nothing happens when it has it already, or gets it from somebody else right now.

    Raises NoSuchAccount.
    """
    locked_account(tx, account_id)
    if tx.session.get(Membership, (account_id, organisation_id, role)) is None:
        tx.session.add(
            Membership(account_id=account_id, organisation_id=organisation_id, role=role)
        )
        note_change(tx, account_id, AccountChange.JOINED, by=by, note=f"{role}@{organisation_id}")


def leave_organisation(
    tx: Transaction, account_id: int, organisation_id: int, role: Role, *, by: str | None = None
) -> None:
    """Take a role from the account, as when an expert leaves the pool (F18). Raises NoSuchAccount."""
    locked_account(tx, account_id)
    membership = tx.session.get(Membership, (account_id, organisation_id, role))
    if membership is not None:
        tx.session.delete(membership)
        note_change(tx, account_id, AccountChange.LEFT, by=by, note=f"{role}@{organisation_id}")


def freeze_account(tx: Transaction, account_id: int, *, by: str | None) -> Account:
    """禁用 (M21): the account cannot sign in, and its sessions end on their next request.

    No task stays with it: each goes back to its other candidates, else to those who can pass it on.
    """
    account = locked_account(tx, account_id)
    account.status = AccountStatus.FROZEN
    account.session_epoch += 1
    note_change(tx, account_id, AccountChange.FROZEN, by=by)
    release_all_of(tx, str(account_id), fallback=heirs_of(tx, account_id), by=by)
    return account


def heirs_of(tx: Transaction, account_id: int) -> str | None:
    """The group that an account's tasks fall to: an enterprise's administrators, else others of its own role; where it has
    none any more, the operators.
    """
    found = select(Membership.role, Membership.organisation_id)
    mine = found.where(Membership.account_id == account_id)
    first = (Membership.organisation_id, Membership.role)
    own = tx.session.execute(mine.order_by(*first)).first()
    if own is None:
        operators = found.where(Membership.role == Role.OPERATOR).order_by(*first)
        own = tx.session.execute(operators.limit(1)).first()
    if own is None:
        return None
    role = Role.ENTERPRISE_ADMIN if own.role is Role.EXPERT else own.role
    return f"{role}@{own.organisation_id}"


def thaw_account(tx: Transaction, account_id: int, *, by: str | None) -> Account:
    """启用 (M21): the account may sign in again."""
    account = locked_account(tx, account_id)
    account.status = AccountStatus.NORMAL
    note_change(tx, account_id, AccountChange.THAWED, by=by)
    return account


def end_sessions(tx: Transaction, account_id: int, *, by: str | None) -> None:
    """Sign the account out everywhere; it may sign in again."""
    locked_account(tx, account_id).session_epoch += 1
    note_change(tx, account_id, AccountChange.ENDED, by=by)


def organisations_of(session: Session, account_id: int) -> set[int]:
    """Ids of the organisations in which the account has a role."""
    mine = select(Membership.organisation_id).where(Membership.account_id == account_id)
    return set(session.scalars(mine))


def set_password(tx: Transaction, account: Account, password: str) -> None:
    """Store a new password and end all sessions that were opened with the old one. Raises WeakPassword."""
    refuse_weak_password(password, (account.login, account.name, account.email))
    account.password_hash = hash_password(password)
    account.activated_at = account.activated_at or tx.now
    account.session_epoch += 1
    note_change(tx, account.id, AccountChange.PASSWORD_SET, by=str(account.id))


def change_password(tx: Transaction, account_id: int, current: str, password: str) -> Account:
    """Exchange the password of an account for a new one. Raises WrongPassword or WeakPassword."""
    locked_account(tx, account_id)
    account = account_with_groups(tx.session, account_id)
    assert account is not None
    require_password(account, current)
    set_password(tx, account, password)
    return account


def require_password(account: Account, current: str) -> None:
    """What has to hold before somebody at an open session may lock its owner out. Raises WrongPassword."""
    if not verify_password(account.password_hash, current):
        raise WrongPassword


def sign_in(tx: Transaction, login: str, password: str) -> Account | None:
    """The account whose login and password these are and that may sign in, else None, after the same time."""
    account = (
        tx.session.scalars(_with_groups().where(func.lower(Account.login) == login.lower()))
        .unique()
        .one_or_none()
    )
    fits = verify_password(account.password_hash if account else None, password)
    if account is None or not fits or account.status is not AccountStatus.NORMAL:
        return None
    account.last_login_at = tx.now
    note_change(tx, account.id, AccountChange.SIGNED_IN, by=str(account.id))
    return account


def locked_account(tx: Transaction, account_id: int) -> Account:
    """The account, locked until the transaction ends. Raises NoSuchAccount.

    Not against new rows that point to it: whoever mails a link, and then waits for a case, must not stop a removal that
    has the case.
    """
    account = tx.session.get(Account, account_id, with_for_update={"key_share": True})
    if account is None:
        raise NoSuchAccount
    return account


def account_with_groups(session: Session, account_id: int) -> Account | None:
    """The account with its memberships and their organisations, in one statement."""
    return session.scalars(_BY_ID, {"id": account_id}).unique().one_or_none()


def identity(session: Session, account_id: int, now: datetime) -> Identity | None:
    """Who this account is now, in one statement; None for one that is frozen or not there.

    Read as columns: it is asked on every request.
    """
    asked = {"id": account_id, "person": str(account_id), "now": now}
    rows = session.execute(_IDENTITY, asked).all()
    if not rows:
        return None
    *known, others, unread, _role, _organisation = rows[0]
    memberships = tuple((str(role), place) for *_, role, place in rows if place is not None)
    return Identity(memberships, tuple(others), unread, *known)


def account_by_login(session: Session, login: str) -> Account | None:
    """The account with this login, in whatever case it is written."""
    return session.scalar(select(Account).where(func.lower(Account.login) == login.lower()))


def groups_of(account: Account) -> frozenset[str]:
    """The groups whose tasks this account may claim, such as `expert@17`."""
    return frozenset(f"{one.role}@{one.organisation_id}" for one in account.memberships)


def _with_groups() -> Select[Account]:
    memberships = joinedload(Account.memberships).joinedload(Membership.organisation)
    return select(Account).options(memberships, undefer(Account.password_hash))


_BY_ID = _with_groups().where(Account.id == bindparam("id"))
_STOOD_IN_FOR = (
    select(Substitution.person)
    .where(Substitution.substitute == bindparam("person"))
    .where(in_force(bindparam("now", type_=DateTime(timezone=True))))
    .scalar_subquery()
)
_UNREAD = (
    select(func.count())
    .where(Delivery.account_id == bindparam("id"), Delivery.read_at.is_(None), Delivery.shown)
    .scalar_subquery()
)
_IDENTITY = (  # of every request, so it is built once
    select(
        Account.id, Account.login, Account.name, Account.email, Account.phone, Account.department,
        Account.position, Account.locale, Account.session_epoch, func.array(_STOOD_IN_FOR), _UNREAD,
        Membership.role, Organisation,
    )
    .outerjoin(Account.memberships)
    .outerjoin(Membership.organisation)
    .where(Account.id == bindparam("id"), Account.status == AccountStatus.NORMAL)
    .order_by(Membership.organisation_id, Membership.role)
)  # fmt: skip
