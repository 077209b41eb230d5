"""Errands: long work that a person began and watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATUSES = ("waiting", "running", "done", "failed", "stopped")
OWNERS = (("account_id", "accounts"), ("organisation_id", "organisations"), ("job_id", "jobs"))


def upgrade() -> None:
    status = sa.Enum(
        *STATUSES, name="errandstatus", native_enum=False, create_constraint=True, length=20
    )
    op.create_table(
        "errands",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=name != "account_id") for name, _ in OWNERS),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("checkpoint", postgresql.JSONB(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("status", status, nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(64), nullable=True),
        sa.Column("result_name", sa.String(120), nullable=False),
        sa.Column("upload", sa.String(64), nullable=True),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "done >= 0 AND total >= 0", name=op.f("ck_errands_counters_not_negative")
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (status IN ('waiting', 'running'))",
            name=op.f("ck_errands_finished_when_over"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_errands_{name}"))
            for name, table in OWNERS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
    )
    op.create_index(op.f("ix_errands_account_id_id"), "errands", ["account_id", "id"])


def downgrade() -> None:
    op.drop_table("errands")
