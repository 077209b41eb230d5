"""Colleges, inventors, registrations of patents, and why items left the libraries."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("enterprise", "university", "institute", "bureau", "national", "support", "service")
ROLES = (
    "enterprise_admin", "expert", "university_officer", "bureau_reviewer", "national_officer", "support",
    "process_owner", "operator",
)  # fmt: skip
WITH_COLLEGES = (
    *ROLES[:3], "college_officer", "inventor", *ROLES[3:],
)  # fmt: skip
STATES = (
    "filling", "college_review", "university_review", "returned", "registered", "withdrawn",
)  # fmt: skip
ENDS = ("transferred", "exclusive", "lapsed", "withdrawn")


def upgrade() -> None:
    _replace_words("organisations", "kind", (*KINDS, "college"))
    _replace_words("memberships", "role", WITH_COLLEGES)
    _point("organisations", "parent_id")
    op.create_check_constraint(
        op.f("ck_organisations_colleges_have_a_university"),
        "organisations",
        "(kind = 'college') = (parent_id IS NOT NULL)",
    )
    _point("patents", "college_id")
    _create_inventors()
    _create_registrations()
    _create_endings()


def downgrade() -> None:
    for table in ("item_endings", "registrations", "patent_inventors"):
        op.drop_table(table)
    op.drop_column("patents", "college_id")
    op.execute("DELETE FROM memberships WHERE role IN ('college_officer', 'inventor')")
    op.execute(
        "DELETE FROM memberships USING organisations WHERE organisation_id = id AND kind = 'college'"
    )
    op.execute("DELETE FROM organisations WHERE kind = 'college'")
    op.drop_column("organisations", "parent_id")
    _replace_words("memberships", "role", ROLES)
    _replace_words("organisations", "kind", KINDS)


def _replace_words(table: str, column: str, words: Sequence[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")


def _point(table: str, column: str) -> None:
    """A column that names an organisation."""
    op.add_column(table, sa.Column(column, sa.BigInteger()))
    op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, "organisations", [column], ["id"])
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _to(owner: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{owner}_{column}"))


def _words(name: str, words: Sequence[str]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def _create_inventors() -> None:
    op.create_table(
        "patent_inventors",
        _number("patent_id"),
        _number("account_id"),
        _to("patent_inventors", "patent_id", "patents"),
        _to("patent_inventors", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("patent_id", "account_id", name=op.f("pk_patent_inventors")),
    )
    op.create_index(op.f("ix_patent_inventors_account_id"), "patent_inventors", ["account_id"])


def _create_registrations() -> None:
    op.create_table(
        "registrations",
        _number("id"),
        _number("patent_id"),
        _number("filed_by"),
        sa.Column("state", _words("registrationstate", STATES), nullable=False),
        _number("submission_id", nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('filling', 'withdrawn') OR submission_id IS NOT NULL",
            name=op.f("ck_registrations_filled_in_before_review"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR btrim(opinion) <> ''",
            name=op.f("ck_registrations_returned_with_a_reason"),
        ),
        _to("registrations", "patent_id", "patents"),
        _to("registrations", "filed_by", "accounts"),
        _to("registrations", "submission_id", "submissions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    op.create_index("ix_registrations_patent", "registrations", ["patent_id", "id"])
    op.create_index(
        "uq_registrations_open",
        "registrations",
        ["patent_id"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('filling', 'college_review', 'university_review', 'returned')"
        ),
    )


def _create_endings() -> None:
    op.create_table(
        "item_endings",
        _number("item_id"),
        sa.Column("kind", _words("endkind", ENDS), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _number("ended_by"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_item_endings_reason_is_given")),
        _to("item_endings", "item_id", "library_items"),
        _to("item_endings", "ended_by", "accounts"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_endings")),
    )
