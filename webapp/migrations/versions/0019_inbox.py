"""The inbox: newest first, what was given away, filters that are kept, calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("status = 'open'")
IS_GIVEN = sa.text("status = 'open' AND delegated_by IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_tasks_mine_age", "tasks", ["assignee", "id"], postgresql_where=IS_OPEN)
    op.create_index(
        "ix_tasks_given", "tasks", ["delegated_by", "sort_due", "id"], postgresql_where=IS_GIVEN
    )
    op.create_index("ix_task_groups_age", "task_groups", ["role", "organisation", "task_id", "due"])
    op.create_table(
        "task_filters",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("group", sa.String(60), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "name = btrim(name) AND name <> ''", name=op.f("ck_task_filters_name_is_trimmed")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_task_filters_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_filters")),
    )
    op.create_index(
        op.f("ix_task_filters_account_id_name"), "task_filters", ["account_id", "name"], unique=True
    )
    op.create_index(op.f("ix_task_filters_group"), "task_filters", ["group"])
    op.create_table(
        "calendar_feeds",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_calendar_feeds_digest_is_sha256")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_calendar_feeds_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feeds_digest")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
    op.drop_table("task_filters")
    op.drop_index("ix_task_groups_age", "task_groups")
    op.drop_index("ix_tasks_given", "tasks")
    op.drop_index("ix_tasks_mine_age", "tasks")
