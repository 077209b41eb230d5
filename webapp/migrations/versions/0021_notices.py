"""Notices with the people whom they are for, their choices of mails, and comments on cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    # What happened before anybody was told by mail stays what it is: read where it is shown.
    op.add_column(
        "notices", sa.Column("delivered", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.alter_column("notices", "delivered", server_default=None)
    op.create_index(
        "ix_notices_undelivered", "notices", ["id"], postgresql_where=sa.text("NOT delivered")
    )
    op.create_table(
        "deliveries",
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", WHEN, nullable=True),
        sa.Column("mailed_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_deliveries_account_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "account_id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_account_id", "deliveries", ["account_id", sa.text("notice_id DESC")]
    )
    op.create_index(
        "ix_deliveries_unread",
        "deliveries",
        ["account_id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "notice_choices",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("mails", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_notice_choices_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("mentions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("removed_at", WHEN, nullable=True),
        sa.CheckConstraint("body = btrim(body)", name=op.f("ck_comments_body_is_trimmed")),
        sa.CheckConstraint(
            "(body <> '') = (removed_at IS NULL)",
            name=op.f("ck_comments_has_words_until_it_is_removed"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_comments_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_comments_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_case_id", "comments", ["case_id", "id"])


def downgrade() -> None:
    op.drop_table("comments")
    op.drop_table("notice_choices")
    op.drop_table("deliveries")
    op.drop_index("ix_notices_undelivered", "notices")
    op.drop_column("notices", "delivered")
