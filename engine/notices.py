"""Notices: what people should learn of what others did. Written with the act itself; another layer delivers them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import insert, select

from engine.access import PERSON
from engine.db import Transaction
from engine.models import Case, Signing, Task
from engine.participants import Follower, Notice, Opinion, Place
from engine.values import normalise, to_plain
from engine.verbs import OWN_MAIL

KINDS = {
    "opened": "a new task is in your hands",
    "offered": "a new task is offered to your group",
    "transferred": "a task was given to you: reason",
    "assigned": "a task was put into your hands, or offered to your group, by the process or an operator: reason",
    "delegated": "your opinion on a task is asked for: reason",
    "handed_back": "a task that you had delegated is back",
    "taken_back": "a task that was delegated to you is no longer needed",
    "asked_to_sign": "your signature is asked for: place, note",
    "signed": "somebody signed: decision, place",
    "signer_removed": "your signature is no longer needed",
    "returned": "a case was returned to a step of yours: reason",
    "withdrawn": "a step was taken back, so a task of yours is gone",
    "urged": "somebody waits for you: words",
    "copied": "a case was shown to you: note",
    "suspended": "a case stands still: reason",
    "resumed": "a case goes on",
    "due_soon": "a task is due within one working day",
    "overdue": "a task is past its due time",
    "goal": "a task has reached its goal time",
    "deadline": "a task has passed its deadline: round",
    "commented": "somebody wrote a comment on a case that you follow",
    "mentioned": "somebody named you in a comment",
    "moved": "a case that you follow has come to a new step",
    "ended": "a case that you started or follow has ended",
    "pushed": "something was sent to you that is no task: page, where it stands",
}
NEWS = {
    "task_opened": "moved",
    "case_completed": "ended",
    "case_cancelled": "ended",
}
"""What followers of a case are told, by the entry of its history; the last of an act counts (history.record)."""


def tell(
    tx: Transaction,
    kind: str,
    case: Case,
    task: Task | None = None,
    *,
    to: Iterable[str | None] = (),
    groups: Iterable[str] = (),
    by: str | None,
    **facts: Any,
) -> None:
    """Write one notice for each person and group; nobody is told of their own act. `person@` groups are people."""
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of notice.")
    named = [group.removeprefix(PERSON) for group in groups if group.startswith(PERSON)]
    people = dict.fromkeys(one for one in (*to, *named) if one is not None and one != by)
    offered = dict.fromkeys(group for group in groups if not group.startswith(PERSON))
    common = {
        "kind": kind,
        "case_id": case.id,
        "task_id": task.id if task else None,
        "by": by,
        "at": tx.now,
        "facts": to_plain(normalise(facts)),
    }
    rows = [{**common, "person": person, "group": None} for person in people]
    rows += [{**common, "person": None, "group": group} for group in offered]
    if rows:
        ids = list(tx.session.scalars(insert(Notice).returning(Notice.id), rows))
        tx.after_commit.append(partial(tx.runtime.tell, ids))


def of_opening(row: Mapping[str, Any], *, by: str | None) -> list[dict[str, Any]]:
    """The notices of a new task (engine.rows writes them in one statement with it): to whom it is given, else to each whom
    it is offered to. Nobody is told of a task that they opened themselves."""
    named = [one.removeprefix(PERSON) for one in row["candidates"] if one.startswith(PERSON)]
    people = [row["assignee"]] if row["assignee"] else named
    groups = (
        [] if row["assignee"] else [one for one in row["candidates"] if one not in _people(named)]
    )
    facts = {"mail": OWN_MAIL} if row["settings"].get("mail") == OWN_MAIL else {}
    common = {"step": row["step"], "by": by, "facts": facts}
    told = [
        {**common, "kind": "opened", "person": one, "group": None} for one in people if one != by
    ]
    return told + [{**common, "kind": "offered", "person": None, "group": one} for one in groups]


def news_of(kinds: Iterable[str]) -> str | None:
    """What the followers of a case are told of entries of its history, if anything."""
    return next((NEWS[kind] for kind in reversed([*kinds]) if kind in NEWS), None)


def _people(named: Iterable[str]) -> list[str]:
    return [PERSON + one for one in named]


def tell_turn(
    tx: Transaction, kind: str, case: Case, task: Task, *, by: str | None, **facts: Any
) -> None:
    """Tell those whose turn it is at a task."""
    people, groups = turn_of(tx, task)
    tell(tx, kind, case, task, to=people, groups=groups, by=by, **facts)


def turn_of(tx: Transaction, task: Task) -> tuple[Collection[str], Collection[str]]:
    """Whose turn it is: (people, groups). Signers, where the task waits for them; else its holder, else its groups."""
    if task.signing in (Signing.BEFORE, Signing.HELD):
        place = Place.BEFORE if task.signing is Signing.BEFORE else Place.AFTER
        waiting = select(Opinion.person).where(
            Opinion.task_id == task.id,
            Opinion.place == place,
            Opinion.given_at.is_(None),
            Opinion.dropped_at.is_(None),
        )
        return tx.session.scalars(waiting.order_by(Opinion.id)).all(), ()
    return ([task.assignee], ()) if task.assignee else ((), task.candidates)


def followers_of(tx: Transaction, case: Case) -> list[str]:
    """Who follows a case and wants to be told."""
    told = select(Follower.person).where(Follower.case_id == case.id, Follower.told)
    return list(tx.session.scalars(told.order_by(Follower.person)))
