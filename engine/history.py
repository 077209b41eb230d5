"""The append-only history of a case: each entry hashed over the one before, the newest hash kept on the case.

The vocabulary is KINDS; an entry's facts hold ids, decisions and digests, never what a person typed. Once a day all
heads are anchored, so that a tail that was cut off shows too.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Insert,
    Text,
    bindparam,
    false,
    insert,
    literal,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy import case as sql_case
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.db import Transaction, rows_in, table_of
from engine.models import Anchor, Case, Event
from engine.notices import news_of
from engine.participants import Follower, Notice
from engine.values import from_plain, normalise, to_json, to_plain

BATCH = 1_000  # heads compared in one statement

KINDS = {
    "case_started": "by whom, at which start event, with which definition",
    "case_completed": "the process came to its end",
    "case_failed": "an error that nothing caught ended it: code, message",
    "case_cancelled": "a person ended it: reason",
    "case_changed": "an operator set variables: names, reason",
    "task_opened": "task, candidates, due",
    "task_claimed": "task",
    "task_released": "task",
    "task_assigned": "task, to whom, by whom and why",
    "task_completed": "task, digest of the answers, path; for whom, if somebody stood in",
    "task_transferred": "task, from whom, to whom, reason",
    "task_delegated": "task, from whom, to whom, opinion, reason",
    "task_handed_back": "task, to whom, opinion, digest of its words",
    "task_taken_back": "task, to whom, opinion",
    "signer_added": "task, opinion, person, place, needs",
    "signer_removed": "task, opinion, person, place",
    "task_signed": "task, opinion, person, place, decision, digest of the words",
    "task_answered": "task: its answers are held until those who sign after it have signed",
    "task_returned": "task, to which step, reason, path",
    "task_withdrawn": "task: its completion was taken back by who had completed it; path",
    "task_urged": "task",
    "case_copied": "to whom, task",
    "case_followed": "by whom",
    "case_unfollowed": "by whom",
    "case_suspended": "reason",
    "case_resumed": "seconds that it stood still",
    "case_migrated": "from which definition to which, by which migration, which steps took others' places; path",
    "case_moved_back": "from which definition to which, by which migration; path",
    "step_picked": "somebody began what an ad-hoc sub-process offered, or (ends) called it done: pick, path",
    "step_skipped": "an operator let a step be over without what it waited for: reason, path",
    "token_moved": "an operator put the token of a step elsewhere: to which step, reason, path",
    "level_passed": "task, goal or deadline, round, priority, action",
    "task_cancelled": "task, because the process moved on",
    "operation_called": "operation, digest of its inputs and result",
    "decision_made": "decision, result, the rules that matched",
    "message_sent": "name, correlation",
    "signal_sent": "name",
    "caught": "what arrived: a message, signal, timer, condition, error or escalation",
    "error_raised": "code, message",
    "escalation_raised": "code",
    "expression_warned": "an expression gave null: which, why",
    "incident_opened": "incident, message",
    "incident_resolved": "job",
    "timer_fired": "job, path",
    "message_received": "name, path",
    "signal_received": "name, path",
    "job_done": "job, path",
}


@dataclass(frozen=True)
class Entry:
    """One thing to be written down."""

    kind: str
    element: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Undo:
    """The run's state before a task was completed, and that task."""

    state: str
    task: int


def record(
    tx: Transaction,
    case: Case,
    entries: Sequence[Entry],
    *,
    by: str | None,
    state: str | None = None,
    undo: Undo | None = None,
    acts: bool = True,
) -> None:
    """Append entries to the history of a case whose row is locked, and write the case down; one statement for both, and
    for the notices of those who follow the case (notices.NEWS).

    `state` is the run's, where it moved on. `undo` is what a withdrawal of this step would restore; whatever acts later
    forgets it. What does not act on the case, such as following it, leaves it (`acts`).
    """
    rows: list[dict[str, Any]] = []
    head = case.head
    for entry in entries:
        if entry.kind not in KINDS:
            raise ValueError(f"{entry.kind} is not in the vocabulary of the history.")
        row = {
            "case_id": case.id,
            "seq": case.events + len(rows) + 1,
            "at": tx.now,
            "actor": by,
            "kind": entry.kind,
            "element": entry.element,
            "facts": to_plain(normalise(entry.facts)),
        }
        head = row["hash"] = _digest(head, row)
        rows.append(row)
    if rows:
        fresh = [{name: row[name] for name in _FRESH} for row in rows]
        asked = {"of_case": case.id, "now": tx.now, "by": by, "fresh": fresh}
        moved = {} if state is None else {"state": state}
        written = _write(case, events=case.events + len(rows), head=head, **moved)
        kept = {
            "keep_undo": not acts,
            "undo_state": undo.state if undo else None,
            "undo_task": undo.task if undo else None,
            "news": news_of(entry.kind for entry in entries),
        }
        tx.session.execute(_APPEND, asked | written | kept)


_CHANGING = (
    "title", "subject", "organisation", "status", "state", "ended_at", "suspended_at", "events", "head",
)  # fmt: skip
_FRESH = ("seq", "kind", "element", "facts", "hash")


def _write(case: Case, **changes: Any) -> dict[str, Any]:
    """The columns of a case that change, past the session: it has nothing left to write."""
    columns = {name: getattr(case, name) for name in _CHANGING} | changes
    for name, value in columns.items():
        set_committed_value(case, name, value)
    return {f"case_{name}": value for name, value in columns.items()}


def _appending() -> Insert:
    """Built once: every command ends with it."""
    cases, events = table_of(Case), table_of(Event)
    becomes: dict[str, Any] = {
        name: bindparam(f"case_{name}", type_=cases.c[name].type) for name in _CHANGING
    }
    for name in ("undo_state", "undo_task"):
        fresh_undo = bindparam(name, type_=cases.c[name].type)
        keeps = bindparam("keep_undo", type_=Boolean)
        becomes[name] = sql_case((keeps, cases.c[name]), else_=fresh_undo)
    changed = update(cases).where(cases.c.id == bindparam("of_case")).values(becomes).cte("changed")
    fresh = rows_in("fresh", (events.c[name] for name in _FRESH))
    same = (("case_id", "of_case"), ("at", "now"), ("actor", "by"))
    given = [bindparam(name, type_=events.c[of].type) for of, name in same]
    chosen = select(*given, *(fresh.c[name] for name in _FRESH))
    appended = insert(events).from_select([of for of, _ in same] + [*_FRESH], chosen)
    return appended.add_cte(changed, _telling().cte("told"))


def _telling() -> Insert:
    """Notices to those who follow the case, and at its end to who started it; none without `news`."""
    notices, followers, cases = table_of(Notice), table_of(Follower), table_of(Case)
    of_case: BindParameter[int] = bindparam("of_case", type_=BigInteger)
    news, by = bindparam("news", type_=Text), bindparam("by", type_=Text)
    following = select(followers.c.person).where(followers.c.case_id == of_case, followers.c.told)
    starting = select(cases.c.started_by).where(cases.c.id == of_case, news == "ended")
    people = union(following, starting).subquery()
    now = bindparam("now", type_=notices.c.at.type)
    chosen = select(people.c.person, news, of_case, by, now, literal({}, JSONB), false())
    chosen = chosen.where(news.is_not(None), people.c.person.is_distinct_from(by))
    chosen = chosen.where(people.c.person.is_not(None))
    columns = ["person", "kind", "case_id", "by", "at", "facts", "delivered"]
    return insert(notices).from_select(columns, chosen)


_APPEND = _appending()


def of_case(session: Session, case_id: int, *, limit: int = 500) -> list[Event]:
    """The newest entries of a case, newest first."""
    newest = select(Event).where(Event.case_id == case_id).order_by(Event.seq.desc())
    return list(session.scalars(newest.limit(limit)))


def verify(session: Session, case_id: int) -> list[str]:
    """What is wrong with the history of a case; an empty list if it is whole."""
    head, count = session.execute(select(Case.head, Case.events).where(Case.id == case_id)).one()
    problems, previous, position = [], "", 0
    for position, row in enumerate(_rows(session, case_id), start=1):
        if row["seq"] != position:
            return [f"case {case_id}: entry {position} is missing"]
        if _digest(previous, row) != row["hash"]:
            problems.append(f"case {case_id}: entry {position} was changed")
        previous = row["hash"]
    if (previous, position) != (head, count):
        problems.append(f"case {case_id}: {count} entries were written, {position} are there")
    return problems


def verify_all(session: Session) -> Iterator[str]:
    """Problems of all cases and of the anchors, one sentence each."""
    for case_id in session.scalars(select(Case.id).order_by(Case.id)):
        yield from verify(session, case_id)
    for anchor in session.scalars(select(Anchor).order_by(Anchor.day)):
        yield from _verify_anchor(session, anchor)


def anchor(tx: Transaction, day: date) -> None:
    """Keep all heads of this moment under `day`, chained to the anchor before; a day is anchored once."""
    lines = [f"{i} {n} {h}" for i, n, h in tx.session.execute(_heads())]
    heads = "\n".join(lines).encode()
    before = tx.session.scalar(
        select(Anchor.hash).where(Anchor.day < day).order_by(Anchor.day.desc()).limit(1)
    )
    row = {
        "day": day,
        "cases": len(lines),
        "heads": zlib.compress(heads),
        "hash": hashlib.sha256((before or "").encode() + heads).hexdigest(),
        "at": tx.now,
    }
    tx.session.execute(upsert(Anchor).values(row).on_conflict_do_nothing())


def is_anchored(tx: Transaction, day: date) -> bool:
    """Whether the heads of a day have been kept."""
    return tx.session.get(Anchor, day) is not None


def _heads() -> Any:
    return select(Case.id, Case.events, Case.head).order_by(Case.id)


def _verify_anchor(session: Session, anchor: Anchor) -> Iterator[str]:
    heads = zlib.decompress(anchor.heads)
    before = session.scalar(
        select(Anchor.hash).where(Anchor.day < anchor.day).order_by(Anchor.day.desc()).limit(1)
    )
    if hashlib.sha256((before or "").encode() + heads).hexdigest() != anchor.hash:
        yield f"the anchor of {anchor.day} was changed"
        return
    kept = [line.split(" ") for line in heads.decode().splitlines()]
    for start in range(0, len(kept), BATCH):
        yield from _verify_heads(session, anchor, kept[start : start + BATCH])


def _verify_heads(session: Session, anchor: Anchor, kept: list[list[str]]) -> Iterator[str]:
    """Compare anchored heads (case, number of entries, hash) with the entries; one statement."""
    wanted = {(int(case_id), int(seq)): digest for case_id, seq, digest in kept if int(seq)}
    found = session.execute(
        select(Event.case_id, Event.seq, Event.hash).where(
            tuple_(Event.case_id, Event.seq).in_(wanted)
        )
    )
    there = {(case_id, seq): digest for case_id, seq, digest in found}
    for place, digest in wanted.items():
        if there.get(place) != digest:
            yield f"case {place[0]}: its history is not the one that was anchored on {anchor.day}"


def _rows(session: Session, case_id: int) -> Iterable[dict[str, Any]]:
    columns = Event.__table__.c
    found = session.execute(
        select(*columns).where(columns.case_id == case_id).order_by(columns.seq)
    )
    return (dict(row) for row in found.mappings())


def _digest(previous: str, row: dict[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the entry."""
    at: datetime = row["at"]
    body = {
        "case": row["case_id"],
        "seq": row["seq"],
        "at": at.astimezone(UTC).isoformat(),
        "actor": row["actor"],
        "kind": row["kind"],
        "element": row["element"],
        "facts": from_plain(row["facts"]),
    }
    return hashlib.sha256((previous + to_json(normalise(body))).encode()).hexdigest()
