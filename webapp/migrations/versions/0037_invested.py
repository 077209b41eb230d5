"""What was spent on an achievement may be left out: a blank was kept as zero until now."""

from __future__ import annotations

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("filings", "invested", nullable=True)
    op.execute("UPDATE filings SET invested = NULL WHERE invested = 0")


def downgrade() -> None:
    op.execute("UPDATE filings SET invested = 0 WHERE invested IS NULL")
    op.alter_column("filings", "invested", nullable=False)
