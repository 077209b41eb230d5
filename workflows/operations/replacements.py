"""更换企业管理员, as BPMN may call it (administrator_replacement; X16)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.db import Transaction
from engine.errors import Refused
from engine.jobs import enqueue
from engine.models import Case, Submission, Task, TaskStatus
from engine.operations import Catalogue
from workflows.operations.accounts import dismiss
from workflows.operations.allotting import allot_account
from workflows.operations.answers import answers_of
from workflows.operations.desk import answer, waiting
from workflows.operations.recoveries import enterprise_called
from workflows.records.accounts import Membership, Role, account_by_login
from workflows.records.credit_codes import code_of
from workflows.records.desk import DeskState
from workflows.records.organisations import Kind, Organisation
from workflows.records.replacements import Replacement

KEY = "administrator_replacement"

catalogue = Catalogue()


class NoSuchEnterprise(Refused):
    text = "There is no enterprise of this name or unified social credit code. Compare it with the support desk."


class NoAdministrator(Refused):
    text = "“{login}” is no administrator of {name}."


@catalogue.operation("replacements.open", results=["replacement", "place", "title"])
def open_replacement(tx: Transaction, organisation: str, submission: int) -> dict[str, Any]:
    """Note who is to take over from whom. `organisation` is where the asker works: the enterprise itself, or support,
    who names the enterprise in the form.

    Returns `replacement` (id), `place` (id as text) and `title`, the enterprise's name. Raises NoSuchEnterprise,
    NoAdministrator.
    """
    said = answers_of(tx, submission)
    place = _enterprise(tx, int(organisation), said.words("enterprise"))
    former = account_by_login(tx.session, said.words("former"))
    if former is None or not _administers(tx, former.id, place.id):
        raise NoAdministrator("former", login=said.words("former"), name=place.name)
    texts = ("name", "department", "position", "phone", "email", "reason")
    made = Replacement(
        **{name: said.words(name) for name in texts}, organisation_id=place.id,
        former_id=former.id, state=DeskState.WAITING, begun_at=tx.now,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    return {"replacement": made.id, "place": str(place.id), "title": place.name}


@catalogue.operation("replacements.replace", results=["account"])
def replace(tx: Transaction, replacement: int, submission: int) -> dict[str, Any]:
    """After verification: the new administrator gets an account, the former one leaves, open tasks go to the group.

    The former account is frozen unless it works for somebody else too. Returns `account` (id). Raises AnsweredAlready,
    NoAdministrator when the former one has left meanwhile.
    """
    found = waiting(tx, Replacement, replacement)
    place = tx.session.get_one(Organisation, found.organisation_id)
    by = tx.session.get_one(Submission, submission).by
    if not _administers(tx, found.former_id, place.id):
        raise NoAdministrator("outcome", login=str(found.former_id), name=place.name)
    account = allot_account(
        tx, place, by=by, name=found.name, email=found.email, phone=found.phone,
        department=found.department, position=found.position,
        login=(code_of(tx.session, place.id) or f"enterprise.{place.id}").lower(),
    )  # fmt: skip
    _dismiss(tx, found.former_id, place.id, by=by)
    opinion = answers_of(tx, submission).words("opinion")
    found.account_id = account.id
    answer(tx, found, DeskState.ACCEPTED, submission, opinion)
    return {"account": account.id}


@catalogue.operation("replacements.refuse")
def refuse(tx: Transaction, replacement: int, submission: int) -> None:
    """The change could not be verified; the reason is kept."""
    found = waiting(tx, Replacement, replacement)
    opinion = answers_of(tx, submission).words("opinion")
    answer(tx, found, DeskState.REFUSED, submission, opinion)


def _enterprise(tx: Transaction, asker: int, typed: str) -> Organisation:
    own = tx.session.get_one(Organisation, asker)
    place = own if own.kind is Kind.ENTERPRISE else enterprise_called(tx, typed)
    if place is None:
        raise NoSuchEnterprise("enterprise")
    return place


def _administers(tx: Transaction, account: int, organisation: int) -> bool:
    key = (account, organisation, Role.ENTERPRISE_ADMIN)
    return tx.session.get(Membership, key) is not None


def _dismiss(tx: Transaction, account: int, organisation: int, *, by: str | None) -> None:
    dismiss(tx, account, organisation, Role.ENTERPRISE_ADMIN, by=by)
    held = select(Task.id).join(Case, Case.id == Task.case_id)
    held = held.where(Task.assignee == str(account), Task.status == TaskStatus.OPEN)
    held = held.where(Case.organisation == str(organisation)).order_by(Task.id)
    group = f"{Role.ENTERPRISE_ADMIN}@{organisation}"
    for task in tx.session.scalars(held):
        enqueue(tx, "tasks.return_to_group", {"task": task, "group": group})
