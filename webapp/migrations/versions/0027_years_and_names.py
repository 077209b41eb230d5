"""Designations by years, windows for ratings, questions to the desk, names found by index, figures sorted by index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
FUNCTIONS = """
CREATE OR REPLACE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(normalize($1, NFKC));
CREATE OR REPLACE FUNCTION letter_pairs(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_to_tsvector(array_agg(DISTINCT substr(word, place, 2)))
FROM unnest(string_to_array(lower(normalize($1, NFKC)), ' ')) AS word, generate_series(1, length(word)) AS place);
"""
NEVER = "'1970-01-01 00:00:00+00'::timestamp with time zone"
TOPICS = ("account", "library", "evaluation", "filing", "fault", "other")
STATES = ("unconfirmed", "waiting", "returned", "accepted", "refused", "expired")


def upgrade() -> None:
    _designations_by_years()
    _windows_for_ratings()
    _questions()
    op.execute(FUNCTIONS)
    for table in ("organisations", "enterprise_figures"):
        pairs = sa.literal_column("letter_pairs(name)")
        op.create_index(f"ix_{table}_pairs", table, [pairs], postgresql_using="gin")
    for name in ("registered", "evaluated"):
        op.drop_index(f"ix_enterprise_figures_{name}", "enterprise_figures")
        moment = sa.literal_column(f"COALESCE({name}_at, {NEVER})")
        op.create_index(
            f"ix_enterprise_figures_{name}", "enterprise_figures", [moment, "organisation_id"]
        )
    for name in ("intents", "demands", "experts"):
        op.create_index(
            f"ix_enterprise_figures_{name}", "enterprise_figures", [name, "organisation_id"]
        )


def downgrade() -> None:
    for name in ("intents", "demands", "experts"):
        op.drop_index(f"ix_enterprise_figures_{name}", "enterprise_figures")
    for name in ("registered", "evaluated"):
        op.drop_index(f"ix_enterprise_figures_{name}", "enterprise_figures")
        op.create_index(
            f"ix_enterprise_figures_{name}", "enterprise_figures", [f"{name}_at", "organisation_id"]
        )
    for table in ("organisations", "enterprise_figures"):
        op.drop_index(f"ix_{table}_pairs", table)
    op.execute("DROP FUNCTION letter_pairs(text); DROP FUNCTION folded(text)")
    op.drop_table("questions")
    op.drop_constraint("ck_filings_rated_once_registered", "filings")
    op.drop_column("filings", "rated_until")
    op.execute(
        "DELETE FROM designations a USING designations b"
        " WHERE a.organisation_id = b.organisation_id AND a.kind = b.kind AND a.since < b.since"
    )
    op.drop_index("uq_designations_open", "designations")
    for name in ("ends_after_it_began", "bureaus_are_not_named"):
        op.drop_constraint(f"ck_designations_{name}", "designations")
    op.drop_constraint("pk_designations", "designations")
    op.create_primary_key("pk_designations", "designations", ["organisation_id", "kind"])
    for name in ("ended_by", "ended_at", "until", "since"):
        op.drop_column("designations", name)


def _designations_by_years() -> None:
    """Who is named already was named until further notice, from the first evaluated year on (E2)."""
    since = sa.Column("since", sa.SmallInteger(), nullable=False, server_default="2021")
    op.add_column("designations", since)
    op.alter_column("designations", "since", server_default=None)
    op.add_column("designations", sa.Column("until", sa.SmallInteger(), nullable=True))
    op.add_column("designations", sa.Column("ended_at", WHEN, nullable=True))
    op.add_column("designations", sa.Column("ended_by", sa.String(), nullable=True))
    op.drop_constraint("pk_designations", "designations")
    op.create_primary_key("pk_designations", "designations", ["organisation_id", "kind", "since"])
    op.create_check_constraint(
        op.f("ck_designations_ends_after_it_began"), "designations", "until >= since"
    )
    op.create_check_constraint(
        op.f("ck_designations_bureaus_are_not_named"), "designations", "kind <> 'province'"
    )
    op.create_index(
        "uq_designations_open",
        "designations",
        ["organisation_id", "kind"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )


def _windows_for_ratings() -> None:
    """Ninety days after the registration, as it was until now; a running online evaluation lasts longer."""
    op.add_column("filings", sa.Column("rated_until", WHEN, nullable=True))
    op.execute("UPDATE filings SET rated_until = registered_at + interval '90 days'")
    op.execute(
        "UPDATE filings SET rated_until = greatest(rated_until, cycle.online_until)"
        " FROM selected_projects project JOIN evaluation_cycles cycle ON cycle.id = project.cycle_id"
        " WHERE project.filing_id = filings.id AND project.screened AND rated_until IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_filings_rated_once_registered"),
        "filings",
        "(registered_at IS NULL) = (rated_until IS NULL)",
    )


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("topic", _words("topic", TOPICS), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("state", _words("deskstate", STATES), nullable=False),
        sa.Column("begun_at", WHEN, nullable=False),
        sa.Column("asked_at", WHEN, nullable=True),
        sa.Column("due_at", WHEN, nullable=True),
        sa.Column("escalated_at", WHEN, nullable=True),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.CheckConstraint("btrim(body) <> ''", name=op.f("ck_questions_something_is_asked")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_questions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_account", "questions", ["account_id", "id"])
    op.create_index(op.f("ix_questions_state"), "questions", ["state"])


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
