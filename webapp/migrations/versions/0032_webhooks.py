"""Webhooks: hosts that are allowed, addresses of people and organisations, and the log of calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "webhook_hosts",
        sa.Column("host", sa.String(260), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.CheckConstraint(
            "host = lower(host) AND host <> ''", name=op.f("ck_webhook_hosts_host_is_lower")
        ),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_webhook_hosts")),
    )
    _webhooks()
    _calls()


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("shape", sa.String(20), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("kinds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("paused_at", WHEN, nullable=True),
        sa.Column("paused_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(account_id, organisation_id) = 1", name=op.f("ck_webhooks_one_owner")
        ),
        sa.CheckConstraint(
            "(paused_at IS NULL) = (paused_by IS NULL)",
            name=op.f("ck_webhooks_paused_by_somebody"),
        ),
        sa.CheckConstraint(
            "name = btrim(name) AND name <> ''", name=op.f("ck_webhooks_name_is_trimmed")
        ),
        sa.CheckConstraint(
            "shape IN ('json', 'wecom', 'dingtalk')", name=op.f("ck_webhooks_shape")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_webhooks_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_webhooks_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    for owner in ("account_id", "organisation_id"):
        op.create_index(op.f(f"ix_webhooks_{owner}"), "webhooks", [owner])


def _calls() -> None:
    op.create_table(
        "webhook_calls",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("webhook_id", sa.BigInteger(), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("tried_at", WHEN, nullable=True),
        sa.CheckConstraint(
            "(notice_id IS NULL) = (act IS NULL)", name=op.f("ck_webhook_calls_notice_or_test")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'failed', 'dropped')",
            name=op.f("ck_webhook_calls_callstatus"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_calls_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_webhook_calls_notice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_calls")),
        sa.UniqueConstraint(
            "webhook_id", "act", "case_id", name=op.f("uq_webhook_calls_webhook_id_act_case_id")
        ),
    )  # fmt: skip
    op.create_index(
        "ix_webhook_calls_webhook_id", "webhook_calls", ["webhook_id", sa.text("id DESC")]
    )
    op.create_index(op.f("ix_webhook_calls_notice_id"), "webhook_calls", ["notice_id"])
    op.create_index("ix_webhook_calls_at", "webhook_calls", ["at"])


def downgrade() -> None:
    for table in ("webhook_calls", "webhooks", "webhook_hosts"):
        op.drop_table(table)
