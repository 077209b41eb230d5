"""Comments that were changed keep their former words and carry files; cases are linked to one another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("comments", sa.Column("changed_at", WHEN, nullable=True))
    op.create_table(
        "former_words",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_former_words_says_something")),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_former_words_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_words")),
    )
    op.create_index(op.f("ix_former_words_comment_id"), "former_words", ["comment_id"])
    op.add_column("attachments", sa.Column("comment_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_attachments_comment_id"), "attachments", ["comment_id"])
    op.create_foreign_key(
        op.f("fk_attachments_comment_id"),
        "attachments",
        "comments",
        ["comment_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_table(
        "case_links",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("one_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("parted_at", WHEN, nullable=True),
        sa.Column("parted_by", sa.BigInteger(), nullable=True),
        sa.Column("parted_because", sa.String(300), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_case_links_older_case_first")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_case_links_has_a_reason")),
        sa.CheckConstraint(
            "(parted_at IS NULL) = (parted_by IS NULL) AND (parted_at IS NULL) = (parted_because IS NULL)",
            name=op.f("ck_case_links_parted_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["cases.id"], name=op.f("fk_case_links_one_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["cases.id"], name=op.f("fk_case_links_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_case_links_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["parted_by"], ["accounts.id"], name=op.f("fk_case_links_parted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_links")),
    )
    op.create_index(
        "uq_case_links_together",
        "case_links",
        ["one_id", "other_id"],
        unique=True,
        postgresql_where=sa.text("parted_at IS NULL"),
    )
    op.create_index("ix_case_links_other_id", "case_links", ["other_id"])


def downgrade() -> None:
    op.drop_table("case_links")
    op.drop_column("attachments", "comment_id")
    op.drop_table("former_words")
    op.drop_column("comments", "changed_at")
