"""The engine's tables. A case holds only its state; what happened is in its events, what was said in submissions."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Computed,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.event import listen
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base


def words(kind: type[enum.StrEnum]) -> Enum:
    """A column type that stores the words of an enum as text with a CHECK."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=20,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Definition(Base):
    """One immutable version of a package: all its files."""

    __tablename__ = "definitions"
    __table_args__ = (UniqueConstraint("key", "version"), UniqueConstraint("key", "digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str]
    title: Mapped[str]
    process: Mapped[str]  # id of the executable process in process.bpmn
    files: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)  # path -> text
    created_at: Mapped[datetime]


class Origin(enum.StrEnum):
    RELEASE = "release"
    OWNER = "owner"


class Deployment(Base):
    """Who published a definition, when, and what the checks said. The newest one of a key is in force."""

    __tablename__ = "deployments"
    __table_args__ = (Index(None, "key", text("id DESC")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    definition_id: Mapped[int] = mapped_column(ForeignKey("definitions.id"))
    origin: Mapped[Origin] = mapped_column(words(Origin))
    at: Mapped[datetime]
    by: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    findings: Mapped[list[Any]] = mapped_column(JSONB, default=list)

    definition: Mapped[Definition] = relationship(lazy="joined", innerjoin=True)


class CaseStatus(enum.StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Case(Base):
    """A running or ended process. `state` is the engine's text, `head` the hash of its newest event."""

    __tablename__ = "cases"
    __table_args__ = (
        Index(None, "key", "status"),
        Index(None, "organisation", text("id DESC")),
        Index(None, "started_by", text("id DESC")),
        Index("ix_cases_definition_ended", "definition_id", "ended_at"),
        Index("ix_cases_definition_started", "definition_id", "started_at"),
        CheckConstraint("(undo_state IS NULL) = (undo_task IS NULL)", name="undo_is_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definitions.id"))
    key: Mapped[str]
    process: Mapped[str]
    title: Mapped[str]
    subject: Mapped[str | None] = mapped_column(index=True)  # what it is about, "expert:12"
    organisation: Mapped[str | None]  # whose case it is; opaque here
    realm: Mapped[str] = mapped_column(default="", server_default="")  # see engine.access
    status: Mapped[CaseStatus] = mapped_column(words(CaseStatus))
    state: Mapped[str] = mapped_column(Text, deferred=True)
    started_at: Mapped[datetime]
    started_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    undo_state: Mapped[str | None] = mapped_column(Text, deferred=True)  # before the last step ...
    undo_task: Mapped[int | None]  # ... which completed this task, while nobody has acted since
    events: Mapped[int] = mapped_column(default=0)  # how many there are
    head: Mapped[str] = mapped_column(default="")

    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012

    @property
    def number(self) -> str:
        """How people name the case, such as `EO-000012`: the initials of its key and its id."""
        initials = "".join(word[0] for word in self.key.split("_") if word).upper()
        return f"{initials}-{self.id:06d}"


class TaskStatus(enum.StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Signing(enum.StrEnum):
    """Whose signature a task waits for: of those before its answer, of those after it, after it with the answer held."""

    BEFORE = "before"
    AFTER = "after"
    HELD = "held"


class Task(Base):
    """Human work. `step` is the engine's token that waits for it."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("case_id", "step"),
        Index(
            "ix_tasks_mine", "assignee", "sort_due", "id", postgresql_where=text("status = 'open'")
        ),
        Index("ix_tasks_mine_age", "assignee", "id", postgresql_where=text("status = 'open'")),
        Index(
            "ix_tasks_given",
            "delegated_by",
            "sort_due",
            "id",
            postgresql_where=text("status = 'open' AND delegated_by IS NOT NULL"),
        ),
        Index("ix_tasks_due", "due", postgresql_where=text("status = 'open'")),
        Index("ix_tasks_done", "completed_by", text("completed_at DESC"), text("id DESC")),
        Index("ix_tasks_definition_closed", "definition_id", "closed_at"),
        CheckConstraint(
            "(status = 'completed') = (completed_by IS NOT NULL)", name="completed_by_somebody"
        ),
        CheckConstraint(
            "delegated_by IS NULL OR assignee IS NOT NULL", name="delegated_to_somebody"
        ),
        CheckConstraint(
            "signing IS DISTINCT FROM 'held' OR assignee IS NOT NULL", name="answered_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    definition_id: Mapped[int] = mapped_column(ForeignKey("definitions.id"))
    step: Mapped[str]
    element: Mapped[str]
    name: Mapped[str]
    form: Mapped[str | None]
    status: Mapped[TaskStatus] = mapped_column(words(TaskStatus))
    assignee: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    delegated_by: Mapped[str | None]  # whom it comes back to
    signing: Mapped[Signing | None] = mapped_column(words(Signing))
    due: Mapped[datetime | None]
    follow_up: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=50)
    candidates: Mapped[list[str]] = mapped_column(JSONB, default=list)  # role@organisation
    sort_due: Mapped[datetime] = mapped_column(
        Computed("coalesce(due, 'infinity'::timestamptz)", persisted=True), deferred=True
    )
    settings: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict
    )  # verbs switched on or off
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]

    case: Mapped[Case] = relationship(lazy="raise")


class TaskGroup(Base):
    """In whose inbox an open task stands that is in nobody's hands: a role in an organisation; and, as `signer@person`,
    those whose signature it waits for now. Others have no such rows, so that an inbox is one index range a group. `due` is infinity where the task has none: order by it, never read it."""

    __tablename__ = "task_groups"
    __table_args__ = (
        Index("ix_task_groups_inbox", "role", "organisation", "due", "task_id"),
        Index("ix_task_groups_age", "role", "organisation", "task_id", "due"),
    )

    task_id: Mapped[int] = mapped_column(
        ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime] = mapped_column(deferred=True)


class Draft(Base):
    """What a person has typed into a task and not yet submitted: raw, unvalidated."""

    __tablename__ = "drafts"

    task_id: Mapped[int] = mapped_column(
        ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_at: Mapped[datetime]


class SubmissionKind(enum.StrEnum):
    ANSWER = "answer"
    RESULT = "result"


class Submission(Base):
    """What a person answered in a task, validated, or what an operation returned. Erasing empties `answers`; the event
    keeps only a salted digest, so that the chain stays whole."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), unique=True)
    kind: Mapped[SubmissionKind] = mapped_column(
        words(SubmissionKind), default=SubmissionKind.ANSWER
    )
    element: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str | None]
    answers: Mapped[Any] = mapped_column(JSONB)
    salt: Mapped[str]
    erased_at: Mapped[datetime | None]


class JobKind(enum.StrEnum):
    TIMER = "timer"
    OPERATION = "operation"
    MESSAGE = "message"
    SIGNAL = "signal"
    START = "start"
    LEVEL = "level"
    RELEASE = "release"


class JobStatus(enum.StrEnum):
    READY = "ready"
    HELD = "held"
    DONE = "done"
    CANCELLED = "cancelled"
    INCIDENT = "incident"


class Job(Base):
    """Machine work. The row is the truth; the queue only delivers its id, and a sweep finds lost deliveries.

    Jobs of a suspended case are held: nothing delivers them until it goes on.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due", "due", "id", postgresql_where=text("status = 'ready'")),
        Index("ix_jobs_step", "case_id", "step", postgresql_where=text("status = 'ready'")),
        Index("ix_jobs_held", "case_id", postgresql_where=text("status = 'held'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(words(JobKind))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str | None]
    element: Mapped[str | None]
    operation: Mapped[str | None]
    payload: Mapped[Any] = mapped_column(JSONB, default=dict)
    result: Mapped[Any | None] = mapped_column(JSONB)
    status: Mapped[JobStatus] = mapped_column(words(JobStatus), default=JobStatus.READY)
    due: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    retries: Mapped[int] = mapped_column(default=3)
    lease_until: Mapped[datetime | None]
    lease: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")


class Incident(Base):
    """Something that needs an operator: a job out of retries, a failed command, an uncaught error."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index(
            "ix_incidents_opened",
            text("opened_at DESC"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index(
            "uq_incidents_open",
            "case_id",
            "job_id",
            "element",
            "kind",
            text("md5(message)"),
            unique=True,
            postgresql_where=text("resolved_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"), index=True)
    element: Mapped[str | None]
    kind: Mapped[str]
    message: Mapped[str]
    traceback: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]


class SubscriptionKind(enum.StrEnum):
    MESSAGE = "message"
    SIGNAL = "signal"


class Subscription(Base):
    """A case that waits for a message or signal (`step`), or a definition that starts on one (`start`)."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        Index(None, "kind", "name", "correlation"),
        Index(None, "case_id", "step"),
        CheckConstraint("(case_id IS NULL) <> (start IS NULL)", name="case_or_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SubscriptionKind] = mapped_column(words(SubscriptionKind))
    name: Mapped[str]
    correlation: Mapped[str | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    step: Mapped[str | None]
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definitions.id"))
    start: Mapped[str | None]  # id of the start event
    key: Mapped[str | None]


class Event(Base):
    """One entry of a case's history. Append-only (a trigger refuses change), each hashed over the one before."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_returned", "at", postgresql_where=text("kind = 'task_returned'")),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str | None]
    kind: Mapped[str]
    element: Mapped[str | None]
    facts: Mapped[Any] = mapped_column(JSONB)
    hash: Mapped[str]


class Anchor(Base):
    """All heads of a day in one hash, so that a history whose tail was cut off shows."""

    __tablename__ = "anchors"

    day: Mapped[date] = mapped_column(primary_key=True)
    cases: Mapped[int]
    heads: Mapped[bytes] = mapped_column(LargeBinary)  # zlib of lines "case seq hash"
    hash: Mapped[str]
    at: Mapped[datetime]


APPEND_ONLY = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The history is append-only.'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
for kept in (Event, Anchor):
    protected = DDL(APPEND_ONLY.format(table=kept.__tablename__))  # type: ignore[no-untyped-call]
    listen(kept.__table__, "after_create", protected)
