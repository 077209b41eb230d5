"""Running cases move to other versions, with a way back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "migrations",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_migrations_two_versions")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["definitions.id"], name=op.f("fk_migrations_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["definitions.id"], name=op.f("fk_migrations_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrations")),
    )
    op.create_index(op.f("ix_migrations_key"), "migrations", ["key", sa.text("id DESC")])
    op.create_table(
        "case_moves",
        sa.Column("migration_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("became", sa.String(), nullable=True),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state IS NULL) = (became IS NULL)", name=op.f("ck_case_moves_moved_or_not")
        ),
        sa.CheckConstraint(
            "back_at IS NULL OR state IS NOT NULL", name=op.f("ck_case_moves_back_from_somewhere")
        ),
        sa.CheckConstraint(
            "(back_at IS NULL) = (back_by IS NULL)", name=op.f("ck_case_moves_back_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migrations.id"], name=op.f("fk_case_moves_migration_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_moves_case_id")),
        sa.PrimaryKeyConstraint("migration_id", "case_id", name=op.f("pk_case_moves")),
    )
    op.create_index(op.f("ix_case_moves_case_id"), "case_moves", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_moves")
    op.drop_table("migrations")
