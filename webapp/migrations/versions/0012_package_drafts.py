"""Drafts of packages, their revisions, who may do what with a package, and what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "package_drafts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("base_id", sa.BigInteger()),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("files", JSONB(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("holder", sa.String()),
        sa.Column("held_until", MOMENT),
        sa.Column("asked_by", sa.String()),
        sa.Column("asked_revision", sa.BigInteger()),
        sa.Column("asked_note", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(holder IS NULL) = (held_until IS NULL)",
            name=op.f("ck_package_drafts_held_until_some_time"),
        ),
        sa.CheckConstraint(
            "(asked_by IS NULL) = (asked_revision IS NULL)",
            name=op.f("ck_package_drafts_asked_about_a_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["definitions.id"], name=op.f("fk_package_drafts_base_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_package_drafts")),
    )
    op.create_table(
        "package_revisions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("files", JSONB(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("changed", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"], ["package_drafts.key"], ondelete="CASCADE",
            name=op.f("fk_package_revisions_key"),
        ),
        sa.PrimaryKeyConstraint("key", "number", name=op.f("pk_package_revisions")),
    )  # fmt: skip
    op.create_table(
        "package_rights",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column(
            "right",
            sa.Enum("owner", "approver", "viewer", name="right", native_enum=False,
                    create_constraint=True, length=20),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key", "person", name=op.f("pk_package_rights")),
    )  # fmt: skip
    op.create_table(
        "package_events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_events")),
    )
    op.create_index(
        op.f("ix_package_events_key_id"), "package_events", ["key", sa.literal_column("id DESC")]
    )


def downgrade() -> None:
    for table in ("package_events", "package_rights", "package_revisions", "package_drafts"):
        op.drop_table(table)
