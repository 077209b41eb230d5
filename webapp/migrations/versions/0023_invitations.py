"""Departments invited to use achievements (E14)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("inviter_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "sector",
            sa.Enum(
                "industry",
                "science",
                "finance",
                "talent",
                "other",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "accepted",
                "lapsed",
                "withdrawn",
                "ended",
                name="invitationstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('invited', 'accepted')) = (ended_at IS NULL)",
            name=op.f("ck_invitations_ended_at_some_time"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR btrim(reason) <> ''",
            name=op.f("ck_invitations_withdrawn_for_a_reason"),
        ),
        sa.CheckConstraint("until > invited_at", name=op.f("ck_invitations_lasts_some_time")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisations.id"], name=op.f("fk_invitations_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["inviter_id"], ["organisations.id"], name=op.f("fk_invitations_inviter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(
        op.f("ix_invitations_department_id"), "invitations", ["department_id"], unique=False
    )
    op.create_index("ix_invitations_inviter", "invitations", ["inviter_id", "id"], unique=False)
    op.create_index(
        "uq_invitations_open",
        "invitations",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_invitations_open",
        table_name="invitations",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_invitations_inviter", table_name="invitations")
    op.drop_index(op.f("ix_invitations_department_id"), table_name="invitations")
    op.drop_table("invitations")
