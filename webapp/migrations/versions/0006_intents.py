"""Cooperation intents of enterprises for library items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = ("stated", "asked", "accepted", "declined", "closed", "withdrawn")
TEXTS = (
    "need", "contact", "reply", "addition", "enterprise_result", "university_result", "reason",
)  # fmt: skip
OWNERS = (
    ("organisation_id", "organisations"),
    ("university_id", "organisations"),
    ("item_id", "library_items"),
)


def upgrade() -> None:
    state = sa.Enum(
        *STATES, name="intentstate", native_enum=False, create_constraint=True, length=20
    )
    op.create_table(
        "cooperation_intents",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name, _ in OWNERS),
        sa.Column("state", state, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("btrim(need) <> ''", name=op.f("ck_cooperation_intents_need_is_stated")),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_cooperation_intents_{name}")
            )
            for name, table in OWNERS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperation_intents")),
    )
    op.create_index(op.f("ix_cooperation_intents_item_id"), "cooperation_intents", ["item_id"])
    op.create_index(
        "ix_cooperation_intents_sent", "cooperation_intents", ["organisation_id", "stated_at", "id"]
    )
    op.create_index(
        "ix_cooperation_intents_received",
        "cooperation_intents",
        ["university_id", "stated_at", "id"],
    )
    op.create_index(
        "uq_cooperation_intents_open",
        "cooperation_intents",
        ["organisation_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('stated', 'asked', 'accepted')"),
    )


def downgrade() -> None:
    op.drop_table("cooperation_intents")
