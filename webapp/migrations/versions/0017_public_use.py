"""What people do with published achievements; posts; projects of fiscal money; departments that are invited."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLES = (
    "enterprise_admin", "expert", "university_officer", "college_officer", "inventor",
    "bureau_reviewer", "national_officer", "service_officer", "support", "process_owner", "operator",
)  # fmt: skip
KINDS = (
    "enterprise", "university", "institute", "bureau", "national", "support", "service", "college",
)  # fmt: skip


def upgrade() -> None:
    _replace_words("organisations", "kind", (*KINDS, "department"))
    _replace_words("memberships", "role", (*ROLES, "invited_user"))
    op.create_table(
        "daily_salts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_daily_salts")),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "news",
                "notice",
                "policy",
                "navigation",
                name="postkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "returned",
                "published",
                "refused",
                "withdrawn",
                name="poststate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=True),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_posts_withdrawn_at_some_time"),
        ),
        sa.CheckConstraint(
            "btrim(title) <> '' AND btrim(body) <> ''", name=op.f("ck_posts_something_is_said")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR edition IS NOT NULL", name=op.f("ck_posts_published_once")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR btrim(withdrawn_because) <> ''",
            name=op.f("ck_posts_withdrawn_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(edition IS NULL) = (first_published_at IS NULL)",
            name=op.f("ck_posts_published_by_an_edition"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_posts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_area", "posts", ["region", "submitted_at", "id"], unique=False)
    op.create_index(op.f("ix_posts_organisation_id"), "posts", ["organisation_id"], unique=False)
    op.create_index(
        "ix_posts_public",
        "posts",
        ["training", "first_published_at", "id"],
        unique=False,
        postgresql_where=sa.text("edition IS NOT NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "filing_signals",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("filing_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "view",
                "like",
                "favourite",
                "comment",
                "download",
                "rating",
                name="signal",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("visitor", sa.String(length=32), nullable=True),
        sa.Column(
            "held",
            sa.Enum(
                "own",
                "network",
                "burst",
                "waiting",
                "hidden",
                name="held",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'view') = (visitor IS NOT NULL)",
            name=op.f("ck_filing_signals_views_have_a_visitor"),
        ),
        sa.CheckConstraint(
            "kind = 'view' OR (account_id IS NOT NULL AND organisation_id IS NOT NULL)",
            name=op.f("ck_filing_signals_acts_have_a_person"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_filing_signals_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_filing_signals_filing_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_filing_signals_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_signals")),
    )
    op.create_index(
        "ix_filing_signals_account", "filing_signals", ["account_id", "kind", "at"], unique=False
    )
    op.create_index("ix_filing_signals_network", "filing_signals", ["network", "at"], unique=False)
    op.create_index(
        "ix_filing_signals_tally", "filing_signals", ["filing_id", "kind", "at"], unique=False
    )
    op.create_index(
        "uq_filing_signals_mark",
        "filing_signals",
        ["filing_id", "kind", "account_id"],
        unique=True,
        postgresql_where=sa.text("kind IN ('like', 'favourite') AND ended_at IS NULL"),
    )
    op.create_index(
        "uq_filing_signals_rating",
        "filing_signals",
        ["filing_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'rating'"),
    )
    op.create_index(
        "uq_filing_signals_view",
        "filing_signals",
        ["filing_id", "visitor"],
        unique=True,
        postgresql_where=sa.text("kind = 'view'"),
    )
    op.create_table(
        "funded_projects",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column(
            "funding",
            sa.Enum(
                "none",
                "national",
                "province",
                "city",
                name="funding",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "missing",
                "explained",
                "filed",
                "excused",
                name="projectstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("filing_id", sa.BigInteger(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'filed') = (filing_id IS NOT NULL)",
            name=op.f("ck_funded_projects_filed_by_a_filing"),
        ),
        sa.CheckConstraint(
            "btrim(name) <> '' AND btrim(number) <> ''",
            name=op.f("ck_funded_projects_project_is_named"),
        ),
        sa.CheckConstraint("funding <> 'none'", name=op.f("ck_funded_projects_project_is_funded")),
        sa.CheckConstraint(
            "state NOT IN ('explained', 'excused') OR btrim(explanation) <> ''",
            name=op.f("ck_funded_projects_excused_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_funded_projects_filing_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_funded_projects_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funded_projects")),
        sa.UniqueConstraint("number", name=op.f("uq_funded_projects_number")),
    )
    op.create_index(
        "ix_funded_projects_area", "funded_projects", ["region", "state", "id"], unique=False
    )
    op.create_index(
        op.f("ix_funded_projects_organisation_id"),
        "funded_projects",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "post_editions",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "news",
                "notice",
                "policy",
                "navigation",
                name="postkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_editions_post_id")),
        sa.PrimaryKeyConstraint("post_id", "number", name=op.f("pk_post_editions")),
    )
    op.create_table(
        "download_requests",
        sa.Column("signal_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                "lapsed",
                name="downloadstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'granted') = (until IS NOT NULL)",
            name=op.f("ck_download_requests_grants_end"),
        ),
        sa.CheckConstraint(
            "btrim(purpose) <> ''", name=op.f("ck_download_requests_purpose_is_given")
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["filing_signals.id"], name=op.f("fk_download_requests_signal_id")
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_download_requests")),
    )
    op.create_table(
        "filing_comments",
        sa.Column("signal_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "shown",
                "hidden",
                name="commentstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "suspicion",
            sa.Enum(
                "own",
                "network",
                "burst",
                "waiting",
                "hidden",
                name="held",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_filing_comments_decided_at_some_time"),
        ),
        sa.CheckConstraint("btrim(body) <> ''", name=op.f("ck_filing_comments_something_is_said")),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["filing_signals.id"], name=op.f("fk_filing_comments_signal_id")
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_filing_comments")),
    )
    op.create_index(
        "ix_filing_comments_waiting",
        "filing_comments",
        ["signal_id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "filing_ratings",
        sa.Column("signal_id", sa.BigInteger(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_filing_ratings_one_to_five")),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["filing_signals.id"], name=op.f("fk_filing_ratings_signal_id")
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_filing_ratings")),
    )


def downgrade() -> None:
    op.drop_table("filing_ratings")
    op.drop_index(
        "ix_filing_comments_waiting",
        table_name="filing_comments",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("filing_comments")
    op.drop_table("download_requests")
    op.drop_table("post_editions")
    op.drop_index(op.f("ix_funded_projects_organisation_id"), table_name="funded_projects")
    op.drop_index("ix_funded_projects_area", table_name="funded_projects")
    op.drop_table("funded_projects")
    op.drop_index(
        "uq_filing_signals_view",
        table_name="filing_signals",
        postgresql_where=sa.text("kind = 'view'"),
    )
    op.drop_index(
        "uq_filing_signals_rating",
        table_name="filing_signals",
        postgresql_where=sa.text("kind = 'rating'"),
    )
    op.drop_index(
        "uq_filing_signals_mark",
        table_name="filing_signals",
        postgresql_where=sa.text("kind IN ('like', 'favourite') AND ended_at IS NULL"),
    )
    op.drop_index("ix_filing_signals_tally", table_name="filing_signals")
    op.drop_index("ix_filing_signals_network", table_name="filing_signals")
    op.drop_index("ix_filing_signals_account", table_name="filing_signals")
    op.drop_table("filing_signals")
    op.drop_index(
        "ix_posts_public",
        table_name="posts",
        postgresql_where=sa.text("edition IS NOT NULL AND withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_posts_organisation_id"), table_name="posts")
    op.drop_index("ix_posts_area", table_name="posts")
    op.drop_table("posts")
    op.drop_table("daily_salts")
    op.execute("DELETE FROM memberships WHERE role = 'invited_user'")
    _replace_words("memberships", "role", ROLES)
    _replace_words("organisations", "kind", KINDS)


def _replace_words(table: str, column: str, words: Sequence[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")
