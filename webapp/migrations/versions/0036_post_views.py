"""Views of reported information (E6)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

HELD = ("own", "network", "burst", "waiting", "hidden")


def upgrade() -> None:
    held = sa.Enum(*HELD, name="held", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "post_views",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("visitor", sa.String(32), nullable=False),
        sa.Column("network", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", held, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_views_post_id")),
        sa.PrimaryKeyConstraint("post_id", "visitor", name=op.f("pk_post_views")),
    )
    op.create_index(
        op.f("ix_post_views_post_id_network_at"), "post_views", ["post_id", "network", "at"]
    )


def downgrade() -> None:
    op.drop_table("post_views")
