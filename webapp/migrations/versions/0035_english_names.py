"""What English pages call industries, regions and other classes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("codes", sa.Column("name_en", sa.Text()))


def downgrade() -> None:
    op.drop_column("codes", "name_en")
