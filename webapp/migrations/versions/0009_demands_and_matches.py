"""Public demands with their answers, and what the weekly mail of matches has sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
STATES = ("draft", "published", "closed", "expired", "withdrawn", "discarded")
BUDGETS = ("to_100k", "to_500k", "to_2m", "over_2m", "open")


def upgrade() -> None:
    _demands()
    _answers()
    _matches()


def downgrade() -> None:
    for table in (
        "unsubscriptions", "match_mails", "match_rounds", "demand_answers", "public_demands",
    ):  # fmt: skip
        op.drop_table(table)


def _demands() -> None:
    op.create_table(
        "public_demands",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("state", _words("demandstate", STATES), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        *(sa.Column(name, sa.String(12), nullable=False) for name in ("industry", "emerging", "ipc")),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("budget", _words("budget", BUDGETS), nullable=False),
        sa.Column("modes", postgresql.ARRAY(sa.String(20)), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("contact_shown", sa.Boolean(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("drafted_at", AT, nullable=False),
        sa.Column("published_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.CheckConstraint(
            "btrim(title) <> '' AND btrim(need) <> ''",
            name=op.f("ck_public_demands_need_is_stated"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'discarded') OR published_at IS NOT NULL",
            name=op.f("ck_public_demands_published_once"),
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'published')) = (ended_at IS NULL)",
            name=op.f("ck_public_demands_ended_at_some_time"),
        ),
        _to("public_demands", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_demands")),
    )  # fmt: skip
    op.create_index(
        "ix_public_demands_ours", "public_demands", ["organisation_id", "drafted_at", "id"]
    )
    op.create_index(
        "ix_public_demands_open",
        "public_demands",
        ["training", "published_at", "id"],
        postgresql_where=sa.text("state = 'published'"),
    )


def _answers() -> None:
    op.create_table(
        "demand_answers",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("demand_id", sa.BigInteger(), nullable=False),
        sa.Column("university_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("offer", "patents", "contact")),
        sa.Column("answered_at", AT, nullable=False),
        sa.CheckConstraint("btrim(offer) <> ''", name=op.f("ck_demand_answers_offer_is_made")),
        _to("demand_answers", "demand_id", "public_demands"),
        _to("demand_answers", "university_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_answers")),
    )
    for name in ("demand_id", "university_id"):
        op.create_index(op.f(f"ix_demand_answers_{name}"), "demand_answers", [name])


def _matches() -> None:
    op.create_table(
        "match_rounds",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.CheckConstraint("since < until", name=op.f("ck_match_rounds_span_is_forward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rounds")),
        sa.UniqueConstraint("since", name=op.f("uq_match_rounds_since")),
        sa.UniqueConstraint("until", name=op.f("uq_match_rounds_until")),
    )
    op.create_table(
        "match_mails",
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", AT, nullable=False),
        _to("match_mails", "round_id", "match_rounds"),
        _to("match_mails", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("round_id", "account_id", name=op.f("pk_match_mails")),
    )
    op.create_table(
        "unsubscriptions",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", AT, nullable=False),
        _to("unsubscriptions", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_unsubscriptions")),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
