"""Files that administrators put in the place of released reference tables, kept to be put back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_versions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.String(300), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("loaded_by", sa.BigInteger(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["loaded_by"], ["accounts.id"], name=op.f("fk_reference_versions_loaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_versions")),
    )
    op.create_index(op.f("ix_reference_versions_name_id"), "reference_versions", ["name", "id"])


def downgrade() -> None:
    op.drop_table("reference_versions")
