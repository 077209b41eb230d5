"""Experts, as BPMN may call them (expert_onboarding), and what their pages ask of the process."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.db import Transaction
from engine.errors import EngineError, NobodyWaiting, Refused
from engine.jobs import enqueue
from engine.messages import deliver_message
from engine.models import Case, Task, TaskStatus
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.accounts import send_activation as send_activation_link
from workflows.operations.answers import Answers, answers_of
from workflows.records import accounts, certificates, experts
from workflows.records.experts import Expert, Status, locked_expert
from workflows.records.fields import field_names
from workflows.world import world


class WorksElsewhere(EngineError):
    text = (
        "{name} also works for another organisation, so this account is not yours alone to freeze or thaw."
        " Remove the expert from your pool, or ask support."
    )


class TakenLogin(Refused):
    text = "The login {login} is taken already. Choose another one."


LEAVE = "expert_leave"
REMOVAL = "expert_removal"

catalogue = Catalogue()


@catalogue.operation("experts.open")
def open_expert(tx: Transaction, organisation: str, submission: int) -> dict[str, Any]:
    """Allot an account to the recommended person and open the expert's record (M14, X2).

    `submission` holds name, login, phone, email, department, position, fields and reason. Returns `expert` (id) and
    `account` (id as text, as the engine names people). Whom the enterprise refused or removed before comes back under the
    old login, with mail and phone as they are on record. Raises TakenLogin.
    """
    answers = answers_of(tx, submission)
    returning = _returning(tx, str(answers["login"]), int(organisation))
    account = returning or _open_account(tx, answers, int(organisation))
    expert = experts.open_expert(
        tx, account.id, int(organisation),
        fields=answers.codes("fields"), recommendation=answers.words("reason"),
    )  # fmt: skip
    return {"expert": expert.id, "account": str(account.id)}


@catalogue.operation("experts.send_activation", outside=True)
def send_activation(tx: Transaction, expert: int) -> None:
    """Mail the expert a link to set the first password; one who has done so gets a reminder instead (M14)."""
    found = _with_people(tx, expert)
    if found.account.activated_at is None:
        send_activation_link(tx, found.account_id)
    else:
        send_notice(tx, expert, "reminder")


@catalogue.operation("experts.record_profile")
def record_profile(tx: Transaction, expert: int, submission: int) -> None:
    """Take the submitted profile over into the expert's record; it waits for the review then (M15)."""
    found = locked_expert(tx, expert, *experts.WAITING_FOR_EXPERT)
    experts.record_profile(tx, found, answers_of(tx, submission))


@catalogue.operation("experts.return_profile")
def return_profile(tx: Transaction, expert: int, review: int) -> dict[str, Any]:
    """Give the profile back for correction with the reviewer's opinion, which is returned as `opinion` (M16)."""
    return _decide(tx, expert, review, Status.RETURNED, Status.SUBMITTED)


@catalogue.operation("experts.refuse")
def refuse(tx: Transaction, expert: int, review: int) -> dict[str, Any]:
    """End the recommendation without admission, after a review or because nothing came; returns `opinion`."""
    waiting = (Status.SUBMITTED, *experts.WAITING_FOR_EXPERT)
    return _decide(tx, expert, review, Status.REFUSED, *waiting)


@catalogue.operation("experts.admit")
def admit(tx: Transaction, expert: int, review: int) -> dict[str, Any]:
    """Take the expert into 企业专家库 and give the certificate its number (M17, M21); returns `certificate` (id)."""
    _decide(tx, expert, review, Status.ADMITTED, Status.SUBMITTED)
    found = _with_people(tx, expert)
    certificate = certificates.issue_certificate(
        tx, expert,
        holder=found.account.name,
        organisation=found.organisation.name,
        field=field_names(found.fields),
    )  # fmt: skip
    return {"certificate": certificate.id}


@catalogue.operation("experts.remove")
def remove(tx: Transaction, expert: int, reason: str) -> None:
    """Out of the pool (F18, X3): the certificate is withdrawn, the login closed, open tasks go back by jobs.

    History and what the expert has submitted stay. Removing again changes nothing.
    """
    found = locked_expert(tx, expert)
    if found.status is not Status.REMOVED:
        _remove(tx, found, reason, by=None)


@catalogue.operation("experts.send_notice", outside=True)
def send_notice(tx: Transaction, expert: int, notice: str) -> None:
    """Mail the expert what happened: reminder, returned, refused, admitted or removed.

    A reminder that comes too late, because the profile was submitted meanwhile, is not sent.
    """
    found = _with_people(tx, expert)
    if notice == "reminder" and found.status not in experts.WAITING_FOR_EXPERT:
        return
    outside = world(tx)
    outside.mail.send(
        compose(
            f"expert_{notice}", found.account.locale, sender=outside.sender,
            to=found.account.email, name=found.account.name,
            organisation=found.organisation.name, opinion=found.opinion,
            reason=found.removal_reason, number=_number(tx, expert),
            link=f"{outside.base_url}/myspace",
        )
    )  # fmt: skip


def ask_removal(tx: Transaction, expert_id: int, reason: str, *, by: str) -> None:
    """出库: tell the expert's case, which does the rest; where none waits any more, as after a refusal, do it here.

    Raises NobodyWaiting for one who has left already.
    """
    login = _with_people(tx, expert_id).account.login
    try:
        deliver_message(tx, REMOVAL, login, {"reason": reason}, by=by)
    except NobodyWaiting:
        found = locked_expert(tx, expert_id)
        if found.status is Status.REMOVED:
            raise
        _remove(tx, found, reason, by=by)
        enqueue(tx, "experts.send_notice", {"expert": expert_id, "notice": "removed"})


def ask_leave(tx: Transaction, expert_id: int, reason: str, *, by: str) -> None:
    """The expert asks to leave the pool (F18). Raises NobodyWaiting unless the expert is in it and has not asked yet."""
    login = _with_people(tx, expert_id).account.login
    deliver_message(tx, LEAVE, login, {"reason": reason}, by=by)


def freeze(tx: Transaction, expert_id: int, *, by: str) -> None:
    """禁用 (M21): close the login for now. Raises WorksElsewhere, NoSuchExpert."""
    accounts.freeze_account(tx, _own_account(tx, expert_id), by=by)


def thaw(tx: Transaction, expert_id: int, *, by: str) -> None:
    """启用 (M21): open the login again. Raises WorksElsewhere, NoSuchExpert."""
    accounts.thaw_account(tx, _own_account(tx, expert_id), by=by)


def _own_account(tx: Transaction, expert_id: int) -> int:
    """The account of an expert who works for no other organisation: one enterprise never shuts the door of another."""
    expert = _with_people(tx, expert_id)
    if accounts.organisations_of(tx.session, expert.account_id) - {expert.organisation_id}:
        raise WorksElsewhere(name=expert.account.name)
    return expert.account_id


def _returning(tx: Transaction, login: str, organisation: int) -> accounts.Account | None:
    account = accounts.account_by_login(tx.session, login)
    if account is None or not experts.has_left(tx.session, account.id, organisation):
        return None
    elsewhere = accounts.organisations_of(tx.session, account.id) - {organisation}
    if account.status is accounts.AccountStatus.FROZEN and not elsewhere:
        accounts.thaw_account(tx, account.id, by=None)
    accounts.join_organisation(tx, account.id, organisation, accounts.Role.EXPERT)
    return account


def _open_account(tx: Transaction, answers: Answers, organisation: int) -> accounts.Account:
    try:
        return accounts.open_account(
            tx,
            login=str(answers["login"]),
            name=str(answers["name"]),
            organisation_id=organisation,
            role=accounts.Role.EXPERT,
            email=answers.words("email"),
            phone=answers.words("phone"),
            department=answers.words("department"),
            position=answers.words("position"),
        )
    except accounts.LoginTaken as taken:
        raise TakenLogin("login", **taken.holes) from None


def _decide(
    tx: Transaction, expert: int, review: int, status: Status, *expected: Status
) -> dict[str, Any]:
    found = locked_expert(tx, expert, *expected)
    opinion = answers_of(tx, review).words("opinion")
    experts.record_review(tx, found, status, opinion)
    return {"opinion": opinion}


def _remove(tx: Transaction, expert: Expert, reason: str, *, by: str | None) -> None:
    experts.record_removal(tx, expert, reason)
    certificates.withdraw_certificate(tx, expert.id)
    account, organisation = expert.account_id, expert.organisation_id
    accounts.leave_organisation(tx, account, organisation, accounts.Role.EXPERT, by=by)
    tx.session.flush()
    stays = bool(accounts.organisations_of(tx.session, account))
    _hand_over_tasks(tx, expert, only_here=stays)
    if not stays:
        accounts.freeze_account(tx, account, by=by)


def _hand_over_tasks(tx: Transaction, expert: Expert, *, only_here: bool) -> None:
    """Tasks of the enterprise's cases go to its administrators; those of others to their own candidates, and only when
    the login is closed. One job a task, since each locks a case of its own.
    """
    person, organisation = str(expert.account_id), str(expert.organisation_id)
    group = f"{accounts.Role.ENTERPRISE_ADMIN}@{organisation}"
    held = select(Task.id, Case.organisation).join(Case, Case.id == Task.case_id)
    held = held.where(Task.assignee == person, Task.status == TaskStatus.OPEN).order_by(Task.id)
    for task, where in tx.session.execute(held).all():
        if where == organisation:
            enqueue(tx, "tasks.return_to_group", {"task": task, "group": group})
        elif not only_here:
            enqueue(tx, "tasks.release", {"task": task, "person": person})


def _number(tx: Transaction, expert: int) -> str:
    certificate = certificates.newest_certificate(tx.session, expert)
    return certificate.number if certificate else ""


def _with_people(tx: Transaction, expert: int) -> Expert:
    found = experts.expert_with_people(tx.session, expert)
    if found is None:
        raise experts.NoSuchExpert
    return found
