"""Filers who want to stay out of the year's selection of projects (E23)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    wish = sa.Column("stays_out", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("filings", wish)


def downgrade() -> None:
    op.drop_column("filings", "stays_out")
