"""Analytics count the rows of a version along the time at which they began or ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

IS_RETURN = sa.text("kind = 'task_returned'")


def upgrade() -> None:
    op.create_index("ix_cases_definition_ended", "cases", ["definition_id", "ended_at"])
    op.create_index("ix_cases_definition_started", "cases", ["definition_id", "started_at"])
    op.drop_index(op.f("ix_cases_definition_id"), "cases")
    op.create_index("ix_tasks_definition_closed", "tasks", ["definition_id", "closed_at"])
    op.create_index("ix_events_returned", "events", ["at"], postgresql_where=IS_RETURN)


def downgrade() -> None:
    op.drop_index("ix_events_returned", "events")
    op.drop_index("ix_tasks_definition_closed", "tasks")
    op.create_index(op.f("ix_cases_definition_id"), "cases", ["definition_id"])
    op.drop_index("ix_cases_definition_started", "cases")
    op.drop_index("ix_cases_definition_ended", "cases")
