"""What bureaus count: figures of enterprises and universities, by day; reminders, printed bulletins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "opened",
                "registered",
                "evaluated",
                "intended",
                "demanded",
                name="happened",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_daily_figures_something_happened")),
        sa.PrimaryKeyConstraint("day", "region", "what", name=op.f("pk_daily_figures")),
    )
    op.create_index(
        "ix_daily_figures_region",
        "daily_figures",
        ["region", "day"],
        unique=False,
        postgresql_ops={"region": "varchar_pattern_ops"},
    )
    op.create_table(
        "figure_rounds",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_figure_rounds_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_rounds")),
    )
    op.create_table(
        "bulletins",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_bulletins_digest_is_sha256")),
        sa.CheckConstraint("until_on >= since_on", name=op.f("ck_bulletins_span_is_forward")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_bulletins_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("code", name=op.f("uq_bulletins_code")),
    )
    op.create_index(
        op.f("ix_bulletins_organisation_id_id"),
        "bulletins",
        ["organisation_id", "id"],
        unique=False,
    )
    op.create_table(
        "enterprise_figures",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("industries", postgresql.ARRAY(sa.String(length=12)), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("subscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("experts", sa.BigInteger(), nullable=False),
        sa.Column("evaluations", sa.BigInteger(), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("intents", sa.BigInteger(), nullable=False),
        sa.Column("demands", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(evaluations > 0) = (evaluated_at IS NOT NULL)",
            name=op.f("ck_enterprise_figures_evaluated_at_some_time"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_enterprise_figures_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_enterprise_figures")),
    )
    op.create_index(
        "ix_enterprise_figures_evaluated",
        "enterprise_figures",
        ["evaluated_at", "organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_enterprise_figures_evaluations",
        "enterprise_figures",
        ["evaluations", "organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_enterprise_figures_name",
        "enterprise_figures",
        ["name", "organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_enterprise_figures_region",
        "enterprise_figures",
        ["region"],
        unique=False,
        postgresql_ops={"region": "varchar_pattern_ops"},
    )
    op.create_index(
        "ix_enterprise_figures_registered",
        "enterprise_figures",
        ["registered_at", "organisation_id"],
        unique=False,
    )
    op.create_table(
        "enterprise_urges",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "about",
            sa.Enum(
                "invited",
                "silent",
                name="missing",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("mails", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisations.id"], name=op.f("fk_enterprise_urges_bureau_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_enterprise_urges_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_urges")),
    )
    op.create_index(
        op.f("ix_enterprise_urges_bureau_id_at"),
        "enterprise_urges",
        ["bureau_id", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_enterprise_urges_organisation_id"),
        "enterprise_urges",
        ["organisation_id", sa.literal_column("at DESC")],
        unique=False,
    )
    op.create_table(
        "university_figures",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("patents", sa.BigInteger(), nullable=False),
        sa.Column("in_library", sa.BigInteger(), nullable=False),
        sa.Column("evaluated", sa.BigInteger(), nullable=False),
        sa.Column("intents", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_university_figures_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_university_figures")),
    )
    op.create_index(
        "ix_university_figures_region",
        "university_figures",
        ["region"],
        unique=False,
        postgresql_ops={"region": "varchar_pattern_ops"},
    )
    op.drop_index(op.f("ix_package_events_key_id"), table_name="package_events")
    op.create_index(
        op.f("ix_package_events_key"),
        "package_events",
        ["key", sa.literal_column("id DESC")],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_package_events_key"), table_name="package_events")
    op.create_index(
        op.f("ix_package_events_key_id"),
        "package_events",
        ["key", sa.literal_column("id DESC")],
        unique=False,
    )
    op.drop_index(
        "ix_university_figures_region",
        table_name="university_figures",
        postgresql_ops={"region": "varchar_pattern_ops"},
    )
    op.drop_table("university_figures")
    op.drop_index(op.f("ix_enterprise_urges_organisation_id"), table_name="enterprise_urges")
    op.drop_index(op.f("ix_enterprise_urges_bureau_id_at"), table_name="enterprise_urges")
    op.drop_table("enterprise_urges")
    op.drop_index("ix_enterprise_figures_registered", table_name="enterprise_figures")
    op.drop_index(
        "ix_enterprise_figures_region",
        table_name="enterprise_figures",
        postgresql_ops={"region": "varchar_pattern_ops"},
    )
    op.drop_index("ix_enterprise_figures_name", table_name="enterprise_figures")
    op.drop_index("ix_enterprise_figures_evaluations", table_name="enterprise_figures")
    op.drop_index("ix_enterprise_figures_evaluated", table_name="enterprise_figures")
    op.drop_table("enterprise_figures")
    op.drop_index(op.f("ix_bulletins_organisation_id_id"), table_name="bulletins")
    op.drop_table("bulletins")
    op.drop_table("figure_rounds")
    op.drop_index(
        "ix_daily_figures_region",
        table_name="daily_figures",
        postgresql_ops={"region": "varchar_pattern_ops"},
    )
    op.drop_table("daily_figures")
