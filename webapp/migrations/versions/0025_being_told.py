"""How each person is told of each kind of notice, the daily digest, due times that were told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
UNREAD = "ix_deliveries_unread"


def upgrade() -> None:
    _acts()
    _deliveries()
    _choices()
    _digests()
    op.create_table(
        "reminded",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_reminded")),
    )
    op.create_index("ix_tasks_due", "tasks", ["due"], postgresql_where=sa.text("status = 'open'"))


def _acts() -> None:
    """What was told before has no act that is known: each notice is one of its own."""
    op.add_column("notices", sa.Column("act", sa.BigInteger(), nullable=True))
    op.execute("UPDATE notices SET act = -id")
    op.alter_column("notices", "act", nullable=False, server_default=sa.text("txid_current()"))


def _deliveries() -> None:
    for name in ("act", "case_id"):
        op.add_column("deliveries", sa.Column(name, sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE deliveries SET act = notices.act, case_id = notices.case_id"
        " FROM notices WHERE notices.id = deliveries.notice_id"
    )
    for name in ("act", "case_id"):
        op.alter_column("deliveries", name, nullable=False)
    for name, was in (("shown", sa.true()), ("daily", sa.false())):
        op.add_column(
            "deliveries", sa.Column(name, sa.Boolean(), nullable=False, server_default=was)
        )
        op.alter_column("deliveries", name, server_default=None)
    op.create_unique_constraint(
        op.f("uq_deliveries_account_id_act_case_id"), "deliveries", ["account_id", "act", "case_id"]
    )
    op.drop_index(UNREAD, "deliveries")
    op.create_index(
        UNREAD, "deliveries", ["account_id"], postgresql_where=sa.text("read_at IS NULL AND shown")
    )
    op.create_index(
        "ix_deliveries_daily",
        "deliveries",
        ["account_id"],
        postgresql_where=sa.text("daily AND mailed_at IS NULL AND read_at IS NULL"),
    )


def _choices() -> None:
    """Who wanted mails wants them at once, who wanted none wants none; all were shown at the bell."""
    op.add_column("notice_choices", sa.Column("shown", sa.Boolean(), nullable=True))
    op.add_column("notice_choices", sa.Column("robots", sa.Boolean(), nullable=True))
    op.alter_column(
        "notice_choices",
        "mails",
        type_=sa.String(20),
        postgresql_using="CASE WHEN mails THEN 'now' ELSE 'never' END",
    )
    op.execute("UPDATE notice_choices SET shown = true, robots = false")
    for name in ("shown", "robots"):
        op.alter_column("notice_choices", name, nullable=False)
    op.create_check_constraint(
        op.f("ck_notice_choices_mails"), "notice_choices", "mails IN ('now', 'daily', 'never')"
    )


def _digests() -> None:
    op.create_table(
        "digest_choices",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.String(20), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_digest_choices_hour_of_a_day")),
        sa.CheckConstraint(
            "days IN ('working', 'every', 'never')", name=op.f("ck_digest_choices_digestdays")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_digest_choices_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_digest_choices")),
    )
    op.create_table(
        "digest_mails",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_digest_mails_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_digest_mails")),
    )
    op.create_table(
        "digest_rounds",
        sa.Column("until", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("until", name=op.f("pk_digest_rounds")),
    )


def downgrade() -> None:
    for table in ("reminded", "digest_rounds", "digest_mails", "digest_choices"):
        op.drop_table(table)
    op.drop_index("ix_tasks_due", "tasks")
    op.drop_constraint("ck_notice_choices_mails", "notice_choices")
    op.alter_column("notice_choices", "mails", type_=sa.Boolean(), postgresql_using="mails = 'now'")
    op.drop_column("notice_choices", "robots")
    op.drop_column("notice_choices", "shown")
    op.drop_index("ix_deliveries_daily", "deliveries")
    op.drop_index(UNREAD, "deliveries")
    op.execute("DELETE FROM deliveries WHERE NOT shown")
    op.create_index(
        UNREAD, "deliveries", ["account_id"], postgresql_where=sa.text("read_at IS NULL")
    )
    for name in ("daily", "shown", "case_id", "act"):
        op.drop_column("deliveries", name)
    op.drop_column("notices", "act")
