"""Doing work: opinions and signatures, substitutes, followers, notices; suspended cases, held jobs, the kept last step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JOB_KINDS = ("timer", "operation", "message", "signal", "start")
JOB_STATES = ("ready", "done", "cancelled", "incident")
MOMENT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB


def upgrade() -> None:
    _widen_cases_and_tasks()
    _set_words("jobs", "kind", "jobkind", (*JOB_KINDS, "level", "release"))
    _set_words("jobs", "status", "jobstatus", ("ready", "held", *JOB_STATES[1:]))
    held = sa.text("status = 'held'")
    op.create_index("ix_jobs_held", "jobs", ["case_id"], postgresql_where=held)
    _opinions()
    _held_answers()
    _case_followers()
    _substitutions()
    _notices()


def downgrade() -> None:
    for table in ("notices", "substitutions", "case_followers", "held_answers", "opinions"):
        op.drop_table(table)
    op.drop_index("ix_jobs_held", "jobs")
    _set_words("jobs", "kind", "jobkind", JOB_KINDS)
    _set_words("jobs", "status", "jobstatus", JOB_STATES)
    for name in ("ck_tasks_delegated_to_somebody", "ck_tasks_answered_by_somebody"):
        op.drop_constraint(op.f(name), "tasks")
    for column in ("signing", "delegated_by"):
        op.drop_column("tasks", column)
    op.drop_constraint(op.f("ck_cases_undo_is_whole"), "cases")
    for column in ("undo_task", "undo_state", "suspended_at"):
        op.drop_column("cases", column)


def _widen_cases_and_tasks() -> None:
    op.add_column("cases", sa.Column("suspended_at", MOMENT))
    op.add_column("cases", sa.Column("undo_state", sa.Text()))
    op.add_column("cases", sa.Column("undo_task", sa.BigInteger()))
    whole = "(undo_state IS NULL) = (undo_task IS NULL)"
    op.create_check_constraint(op.f("ck_cases_undo_is_whole"), "cases", whole)
    op.add_column("tasks", sa.Column("delegated_by", sa.String()))
    op.add_column("tasks", sa.Column("signing", sa.String(20)))
    _add_words("tasks", "signing", "signing", ("before", "after", "held"))
    op.create_check_constraint(
        op.f("ck_tasks_delegated_to_somebody"),
        "tasks",
        "delegated_by IS NULL OR assignee IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_tasks_answered_by_somebody"),
        "tasks",
        "signing IS DISTINCT FROM 'held' OR assignee IS NOT NULL",
    )


def _opinions() -> None:
    op.create_table(
        "opinions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("place", _words("place", ("before", "after", "delegate")), nullable=False),
        sa.Column("needs", _words("needs", ("all", "any")), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decision", _words("decision", ("agree", "object"))),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("given_at", MOMENT),
        sa.Column("given_by", sa.String()),
        sa.Column("dropped_at", MOMENT),
        sa.CheckConstraint(
            "given_at IS NULL OR dropped_at IS NULL", name=op.f("ck_opinions_given_or_dropped")
        ),
        sa.CheckConstraint(
            "decision IS NULL OR given_at IS NOT NULL", name=op.f("ck_opinions_decided_when_given")
        ),
        _of("opinions", "task_id", "tasks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index(op.f("ix_opinions_task_id"), "opinions", ["task_id"])
    op.create_index("ix_opinions_person", "opinions", ["person", sa.text("id DESC")])
    op.create_index(
        "uq_opinions_waiting",
        "opinions",
        ["task_id", "person"],
        unique=True,
        postgresql_where=sa.text("given_at IS NULL AND dropped_at IS NULL"),
    )


def _held_answers() -> None:
    op.create_table(
        "held_answers",
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("answers", JSONB(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _of("held_answers", "task_id", "tasks"),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_held_answers")),
    )


def _case_followers() -> None:
    op.create_table(
        "case_followers",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        _of("case_followers", "case_id", "cases"),
        sa.PrimaryKeyConstraint("case_id", "person", name=op.f("pk_case_followers")),
    )
    op.create_index(
        "ix_case_followers_person", "case_followers", ["person", sa.text("case_id DESC")]
    )


def _substitutions() -> None:
    op.create_table(
        "substitutions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("substitute", sa.String(), nullable=False),
        sa.Column("starts", MOMENT, nullable=False),
        sa.Column("ends", MOMENT),
        sa.Column("by", sa.String()),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("person <> substitute", name=op.f("ck_substitutions_somebody_else")),
        sa.CheckConstraint(
            "ends IS NULL OR ends > starts", name=op.f("ck_substitutions_ends_after_it_starts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions")),
    )
    op.create_index("ix_substitutions_substitute", "substitutions", ["substitute", "starts"])
    op.create_index("ix_substitutions_person", "substitutions", ["person", "starts"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String()),
        sa.Column("group", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger()),
        sa.Column("by", sa.String()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.CheckConstraint(
            '(person IS NULL) <> ("group" IS NULL)', name=op.f("ck_notices_person_or_group")
        ),
        _of("notices", "case_id", "cases"),
        _of("notices", "task_id", "tasks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_person", "notices", ["person", sa.text("id DESC")])
    op.create_index("ix_notices_task", "notices", ["task_id", "kind", "by"])
    op.create_index(op.f("ix_notices_case_id"), "notices", ["case_id"])


def _words(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=20)


def _of(table: str, column: str, whose: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{whose}.id"], name=name, ondelete="CASCADE")


def _set_words(table: str, column: str, name: str, members: tuple[str, ...]) -> None:
    """Exchange the CHECK of a column of words."""
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    _add_words(table, column, name, members)


def _add_words(table: str, column: str, name: str, members: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{member}'" for member in members)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")
