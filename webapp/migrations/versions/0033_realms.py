"""Cases of training organisations in a realm of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("realm", sa.String(), server_default="", nullable=False))
    op.execute(
        "UPDATE cases SET realm = 'training' FROM organisations "
        "WHERE organisations.training AND cases.organisation = organisations.id::text"
    )


def downgrade() -> None:
    op.drop_column("cases", "realm")
