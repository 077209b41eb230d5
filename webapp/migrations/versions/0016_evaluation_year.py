"""The evaluation year: annual reports, frozen facts, results with their versions, selected projects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evaluation_cycles",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "province",
                "base",
                "agency",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("first_year", sa.SmallInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "verifying",
                "selecting",
                "confirming",
                "published",
                "closed",
                name="cyclestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("frozen_hash", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(), nullable=True),
        sa.Column("online_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objections_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state = 'closed')",
            name=op.f("ck_evaluation_cycles_closed_at_its_end"),
        ),
        sa.CheckConstraint(
            "until_on >= from_on", name=op.f("ck_evaluation_cycles_period_runs_forward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_cycles")),
    )
    op.create_index(
        op.f("ix_evaluation_cycles_year_kind_training"),
        "evaluation_cycles",
        ["year", "kind", "training"],
        unique=True,
    )
    op.create_table(
        "annual_reports",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "submitted",
                "returned",
                "accepted",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL)",
            name=op.f("ck_annual_reports_accepted_at"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (submitted_at IS NULL)",
            name=op.f("ck_annual_reports_submitted_after_being_open"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_annual_reports_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_reports")),
        sa.UniqueConstraint("code", name=op.f("uq_annual_reports_code")),
    )
    op.create_index(
        op.f("ix_annual_reports_organisation_id"),
        "annual_reports",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_annual_reports_year_organisation_id"),
        "annual_reports",
        ["year", "organisation_id"],
        unique=True,
    )
    op.create_table(
        "designations",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "province",
                "base",
                "agency",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_designations_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "kind", name=op.f("pk_designations")),
    )
    op.create_table(
        "evaluation_results",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("cycle_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "returned",
                "published",
                "replaced",
                "withdrawn",
                name="resultstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.BigInteger(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("last_change_id", sa.BigInteger(), nullable=False),
        sa.Column("verified_by", sa.String(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('published', 'replaced', 'withdrawn') OR (published_at IS NOT NULL AND confirmed_by IS NOT NULL)",
            name=op.f("ck_evaluation_results_published_when_confirmed"),
        ),
        sa.CheckConstraint(
            "confirmed_by <> verified_by",
            name=op.f("ck_evaluation_results_confirmed_by_a_second_officer"),
        ),
        sa.CheckConstraint(
            "version > 0", name=op.f("ck_evaluation_results_versions_count_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["evaluation_cycles.id"], name=op.f("fk_evaluation_results_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.id"], name=op.f("fk_evaluation_results_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_results")),
        sa.UniqueConstraint("code", name=op.f("uq_evaluation_results_code")),
    )
    op.create_index(
        op.f("ix_evaluation_results_cycle_id_version"),
        "evaluation_results",
        ["cycle_id", "version"],
        unique=True,
    )
    op.create_index(
        "uq_evaluation_results_published",
        "evaluation_results",
        ["cycle_id"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "fact_changes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("cycle_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("after", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_fact_changes_a_reason_is_given")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["evaluation_cycles.id"], name=op.f("fk_fact_changes_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_fact_changes_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_changes")),
    )
    op.create_index(
        op.f("ix_fact_changes_cycle_id_organisation_id_id"),
        "fact_changes",
        ["cycle_id", "organisation_id", "id"],
        unique=False,
    )
    op.create_table(
        "frozen_facts",
        sa.Column("cycle_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["evaluation_cycles.id"], name=op.f("fk_frozen_facts_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_frozen_facts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("cycle_id", "organisation_id", name=op.f("pk_frozen_facts")),
    )
    op.create_table(
        "evaluation_scores",
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("bonus", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_evaluation_scores_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["evaluation_results.id"], name=op.f("fk_evaluation_scores_result_id")
        ),
        sa.PrimaryKeyConstraint("result_id", "organisation_id", name=op.f("pk_evaluation_scores")),
    )
    op.create_table(
        "objections",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("cycle_id", sa.BigInteger(), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.CheckConstraint("btrim(said) <> ''", name=op.f("ck_objections_something_is_said")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (upheld IS NULL)",
            name=op.f("ck_objections_decided_when_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["evaluation_cycles.id"], name=op.f("fk_objections_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_objections_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["evaluation_results.id"], name=op.f("fk_objections_result_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(
        op.f("ix_objections_cycle_id_id"), "objections", ["cycle_id", "id"], unique=False
    )
    op.create_table(
        "panel_scores",
        sa.Column("cycle_id", sa.BigInteger(), nullable=False),
        sa.Column("filing_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(score IS NULL) = (conflict <> '')", name=op.f("ck_panel_scores_a_score_or_a_conflict")
        ),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 100", name=op.f("ck_panel_scores_score_out_of_a_hundred")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_panel_scores_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["evaluation_cycles.id"], name=op.f("fk_panel_scores_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_panel_scores_filing_id")
        ),
        sa.PrimaryKeyConstraint(
            "cycle_id", "filing_id", "account_id", name=op.f("pk_panel_scores")
        ),
    )
    op.create_table(
        "selected_projects",
        sa.Column("cycle_id", sa.BigInteger(), nullable=False),
        sa.Column("filing_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("screened", sa.Boolean(), nullable=True),
        sa.Column("pushed_to", sa.BigInteger(), nullable=False),
        sa.Column("ratings", sa.SmallInteger(), nullable=False),
        sa.Column("stars", sa.Numeric(precision=4, scale=2), nullable=True),
        sa.Column("shortlisted", sa.Boolean(), nullable=True),
        sa.Column("mean", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("excellent", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "screened OR shortlisted IS NOT TRUE",
            name=op.f("ck_selected_projects_shortlisted_when_screened"),
        ),
        sa.CheckConstraint(
            "shortlisted OR excellent IS NOT TRUE",
            name=op.f("ck_selected_projects_excellent_when_shortlisted"),
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["evaluation_cycles.id"], name=op.f("fk_selected_projects_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_selected_projects_filing_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["organisations.id"], name=op.f("fk_selected_projects_subject_id")
        ),
        sa.PrimaryKeyConstraint("cycle_id", "filing_id", name=op.f("pk_selected_projects")),
    )


def downgrade() -> None:
    op.drop_table("selected_projects")
    op.drop_table("panel_scores")
    op.drop_index(op.f("ix_objections_cycle_id_id"), table_name="objections")
    op.drop_table("objections")
    op.drop_table("evaluation_scores")
    op.drop_table("frozen_facts")
    op.drop_index(op.f("ix_fact_changes_cycle_id_organisation_id_id"), table_name="fact_changes")
    op.drop_table("fact_changes")
    op.drop_index(
        "uq_evaluation_results_published",
        table_name="evaluation_results",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index(op.f("ix_evaluation_results_cycle_id_version"), table_name="evaluation_results")
    op.drop_table("evaluation_results")
    op.drop_table("designations")
    op.drop_index(op.f("ix_annual_reports_year_organisation_id"), table_name="annual_reports")
    op.drop_index(op.f("ix_annual_reports_organisation_id"), table_name="annual_reports")
    op.drop_table("annual_reports")
    op.drop_index(op.f("ix_evaluation_cycles_year_kind_training"), table_name="evaluation_cycles")
    op.drop_table("evaluation_cycles")
