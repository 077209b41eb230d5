"""Filings of navigation achievements and the history of their use; officers of service bodies."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
ROLES = (
    "enterprise_admin", "expert", "university_officer", "college_officer", "inventor",
    "bureau_reviewer", "national_officer", "support", "process_owner", "operator",
)  # fmt: skip
KINDS = ("region", "industry", "enterprise", "research", "other", "database", "tool")
FUNDINGS = ("none", "national", "province", "city")
STATES = ("submitted", "returned", "registered", "refused", "withdrawn")
ENDS = ("government", "enterprise", "university")


def upgrade() -> None:
    _replace_roles((*ROLES, "service_officer"))
    _filings()
    _uses()


def downgrade() -> None:
    op.drop_table("filing_uses")
    op.drop_table("filings")
    op.execute("DELETE FROM memberships WHERE role = 'service_officer'")
    _replace_roles(ROLES)


def _replace_roles(roles: Sequence[str]) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    op.drop_constraint(op.f("ck_memberships_role"), "memberships")
    op.create_check_constraint(op.f("ck_memberships_role"), "memberships", f"role IN ({listed})")


def _words(name: str, words: Sequence[str]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def _filings() -> None:
    op.create_table(
        "filings",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column(
            "organisation_id", sa.BigInteger(), sa.ForeignKey("organisations.id"), nullable=False
        ),
        sa.Column("region", sa.String(6), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("kind", _words("filingkind", KINDS), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("emerging", postgresql.ARRAY(sa.String(12)), nullable=False),
        sa.Column("funding", _words("funding", FUNDINGS), nullable=False),
        sa.Column("project", sa.String(200), nullable=False),
        sa.Column("invested", sa.Numeric(14, 2), nullable=False),
        sa.Column("begun", sa.Date(), nullable=False),
        sa.Column("finished", sa.Date(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column("state", _words("filingstate", STATES), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("filed_at", AT, nullable=False),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("number", sa.String(32), unique=True),
        sa.Column("code", sa.String(64), unique=True, nullable=False),
        sa.Column("registered_at", AT),
        sa.Column("receipt", sa.String(64)),
        sa.CheckConstraint("btrim(title) <> ''", name="title_is_given"),
        sa.CheckConstraint(
            "(state = 'registered') = (number IS NOT NULL)", name="number_when_registered"
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (registered_at IS NULL)", name="registered_with_a_number"
        ),
        sa.CheckConstraint("finished >= begun", name="finished_after_begun"),
        sa.CheckConstraint("invested >= 0", name="money_is_no_debt"),
        sa.CheckConstraint("receipt ~ '^[0-9a-f]{64}$'", name="receipt_is_an_address"),
    )
    op.create_index("ix_filings_organisation_id", "filings", ["organisation_id"])
    op.create_index("ix_filings_area", "filings", ["region", "filed_at", "id"])
    op.create_index(
        "ix_filings_public", "filings", ["registered_at", "id"],
        postgresql_where=sa.text("state = 'registered'"),
    )  # fmt: skip
    op.create_index(
        "uq_filings_title", "filings", ["organisation_id", "kind", sa.text("lower(title)")], unique=True,
        postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
    )  # fmt: skip


def _uses() -> None:
    op.create_table(
        "filing_uses",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("filing_id", sa.BigInteger(), sa.ForeignKey("filings.id"), nullable=False),
        sa.Column("side", _words("useend", ENDS), nullable=False),
        sa.Column("used_by", sa.String(200), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("proof", postgresql.JSONB(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.CheckConstraint("btrim(said) <> ''", name="something_is_said"),
    )
    op.create_index("ix_filing_uses_filing_id_id", "filing_uses", ["filing_id", "id"])
