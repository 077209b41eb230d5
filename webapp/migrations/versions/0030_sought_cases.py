"""Indexes by which cases are found: pairs of letters of their titles, when they began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pairs = sa.literal_column("letter_pairs(title)")
    op.create_index("ix_cases_title_pairs", "cases", [pairs], postgresql_using="gin")
    op.create_index("ix_cases_started_at", "cases", ["started_at"])


def downgrade() -> None:
    op.drop_index("ix_cases_started_at", "cases")
    op.drop_index("ix_cases_title_pairs", "cases")
