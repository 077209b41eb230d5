"""Replays of many cases against a draft, and how it went with each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "replays",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("files", JSONB, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("definition_id", sa.BigInteger(), nullable=True),
        sa.Column("since", WHEN, nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.id"], name=op.f("fk_replays_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replays")),
    )
    op.create_index(op.f("ix_replays_key"), "replays", ["key", sa.text("id DESC")])
    op.create_table(
        "replayed_cases",
        sa.Column("replay_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=True),
        sa.Column("waits", JSONB, nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('stops', 'lacks', 'other', 'unsure', 'same')",
            name=op.f("ck_replayed_cases_known_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["replay_id"],
            ["replays.id"],
            name=op.f("fk_replayed_cases_replay_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_replayed_cases_case_id")),
        sa.PrimaryKeyConstraint("replay_id", "case_id", name=op.f("pk_replayed_cases")),
    )
    op.create_index(
        op.f("ix_replayed_cases_replay_id"), "replayed_cases", ["replay_id", "kind", "case_id"]
    )


def downgrade() -> None:
    op.drop_table("replayed_cases")
    op.drop_table("replays")
