"""Whose patents a person of a university sees: an officer all, a college's officer the college's, an inventor their own."""

from __future__ import annotations

from flask_login import current_user
from sqlalchemy import ColumnElement, and_, exists, or_, select

from workflows.records.accounts import Role
from workflows.records.library import LibraryItem
from workflows.records.patents import LegalState, Patent
from workflows.records.registrations import FILERS, PatentInventor

OFFICER, COLLEGE, INVENTOR = FILERS
FACULTY = tuple(role.value for role in FILERS)


def my_patents() -> ColumnElement[bool]:
    """The condition for patents that the reader may see and register."""
    by_me = exists().where(
        PatentInventor.patent_id == Patent.id, PatentInventor.account_id == current_user.id
    )
    return or_(
        Patent.organisation_id.in_(universities(OFFICER)),
        Patent.college_id.in_(current_user.organisations_as(COLLEGE)),
        and_(by_me, Patent.organisation_id.in_(universities(INVENTOR))),
    )


def in_stock() -> ColumnElement[bool]:
    """存量有效专利 (M50), and what has been in the libraries before it was converted or lapsed."""
    return or_(Patent.legal_state == LegalState.VALID, Patent.item_id.is_not(None))


def my_items() -> ColumnElement[bool]:
    """The condition for library items whose evaluations the reader may see; an officer's include portfolios (M32)."""
    of_mine = select(Patent.item_id).where(my_patents(), Patent.item_id.is_not(None))
    return or_(LibraryItem.organisation_id.in_(universities(OFFICER)), LibraryItem.id.in_(of_mine))


def universities(role: Role) -> list[int]:
    """Ids of the universities in which the reader has a role, there or in one of their colleges."""
    ids = current_user.organisations_as(role)
    mine = [one for one in current_user.organisations if one.id in ids]
    return sorted({one.parent_id or one.id for one in mine})


def is_officer() -> bool:
    """Whether the reader speaks for a whole university: answers enterprises, takes patents out, places them."""
    return OFFICER in current_user.roles
