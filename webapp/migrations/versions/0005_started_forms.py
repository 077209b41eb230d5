"""Start forms that were used, so that a double click starts one case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "started_forms",
        sa.Column("once", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_started_forms_case_id")),
        sa.PrimaryKeyConstraint("once", name=op.f("pk_started_forms")),
    )


def downgrade() -> None:
    op.drop_table("started_forms")
