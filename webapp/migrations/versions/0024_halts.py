"""Packages of which nothing begins for a time, and the cases that stand still with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "halts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("lifted_at", WHEN, nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_halts_lifted_by_somebody")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_halts_has_a_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halts")),
    )
    op.create_index(
        "ux_halts_open_key",
        "halts",
        ["key"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "halted_cases",
        sa.Column("halt_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["halt_id"], ["halts.id"], name=op.f("fk_halted_cases_halt_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_halted_cases_case_id")),
        sa.PrimaryKeyConstraint("halt_id", "case_id", name=op.f("pk_halted_cases")),
    )


def downgrade() -> None:
    op.drop_table("halted_cases")
    op.drop_table("halts")
