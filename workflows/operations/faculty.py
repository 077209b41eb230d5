"""A university's colleges and people: its officer adds and renames colleges, and invites inventors and officers (U1)."""

from __future__ import annotations

import re

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import Refused
from engine.jobs import enqueue
from workflows.operations.allotting import allot_account
from workflows.operations.allotting_lists import PERSON
from workflows.records.accounts import Account, Membership, Role, join_organisation
from workflows.records.organisations import Kind, Organisation, found_college
from workflows.records.sheets import Field, text_of, word_of

OF_A_COLLEGE = (Role.INVENTOR, Role.COLLEGE_OFFICER)
OFFICERS = {"发明人": Role.INVENTOR, "学院管理员": Role.COLLEGE_OFFICER, "高校管理员": Role.UNIVERSITY_OFFICER}  # fmt: skip
FIELDS = (
    Field("role", "身份", word_of(OFFICERS), example="发明人", about="、".join(OFFICERS)),
    Field("college", "学院", text_of(100), required=False, example="材料学院", about="学院名称，与“学院和人员”页面一致；高校管理员留空。"),
    Field("name", "姓名", text_of(40), example="王晓明"),
    *PERSON,
)  # fmt: skip


class NameTaken(Refused):
    text = "There is an organisation called “{name}” already. Choose another name."


class NoSuchCollege(Refused):
    text = "Your university has no college called “{name}”. Add it first, or correct the name."


class CollegeNeeded(Refused):
    text = "Say to which college {name} belongs."


class InAlready(Refused):
    text = "{name} has this role there already."


def add_college(tx: Transaction, university: Organisation, name: str) -> Organisation:
    """学院: a unit of a university. Raises NameTaken."""
    try:
        with tx.session.begin_nested():
            return found_college(tx, university, name)
    except IntegrityError:
        raise NameTaken("name", name=name) from None


def rename_college(
    tx: Transaction, university: Organisation, college: Organisation, name: str
) -> None:
    """Give a college another name; what it is called is the university's name and its own. Raises NameTaken."""
    try:
        with tx.session.begin_nested():
            college.name = f"{university.name}{name.strip()}"
    except IntegrityError:
        tx.session.refresh(college)
        raise NameTaken("name", name=name) from None


def invite(
    tx: Transaction,
    university: Organisation,
    *,
    by: str,
    role: Role,
    name: str,
    email: str,
    college: str = "",
    phone: str = "",
    department: str = "",
    position: str = "",
) -> Account:
    """An account for somebody of a university, and its activation by mail; who has one here gets one more role.

    `college` is the name, with or without the university's. Raises NoSuchCollege, CollegeNeeded, InAlready.
    """
    place = _place(tx, university, role, college, name)
    known = _known(tx, university, email)
    if known is not None:
        return _join(tx, known, place, role, by=by)
    made = allot_account(
        tx, place, by=by, login=login_out_of(email), name=name, email=email, phone=phone,
        department=department, position=position, role=role,
    )  # fmt: skip
    enqueue(tx, "accounts.send_activation", {"account": made.id})
    return made


def own_name(university: Organisation, college: Organisation) -> str:
    """A college's name without that of its university."""
    return college.name.removeprefix(university.name)


def _place(
    tx: Transaction, university: Organisation, role: Role, college: str, name: str
) -> Organisation:
    if role not in OF_A_COLLEGE:
        return university
    if not college.strip():
        raise CollegeNeeded("college", name=name)
    names = (college.strip(), f"{university.name}{college.strip()}")
    found = select(Organisation).where(
        Organisation.parent_id == university.id, Organisation.kind == Kind.COLLEGE
    )
    place = tx.session.scalar(found.where(Organisation.name.in_(names)))
    if place is None:
        raise NoSuchCollege("college", name=college)
    return place


def _known(tx: Transaction, university: Organisation, email: str) -> Account | None:
    """Who has this address in the university already."""
    here = or_(Organisation.id == university.id, Organisation.parent_id == university.id)
    found = select(Account).join(Membership).join(Organisation).where(here)
    found = found.where(func.lower(Account.email) == email.lower())
    return tx.session.scalar(found.order_by(Account.id).limit(1))


def _join(
    tx: Transaction, account: Account, place: Organisation, role: Role, *, by: str
) -> Account:
    if tx.session.get(Membership, (account.id, place.id, role)) is not None:
        raise InAlready("email", name=account.name)
    join_organisation(tx, account.id, place.id, role, by=by)
    tx.session.flush()
    return account


def login_out_of(email: str) -> str:
    """A login out of an address; a number is put behind one that is taken."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "", email.partition("@")[0])[:40].lstrip("._-").lower()
    return plain if len(plain) > 2 else f"user-{plain}".rstrip("-")
