"""Classifications, patents, portfolios, libraries, interests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "codes",
        sa.Column(
            "system",
            sa.Enum(
                "industry",
                "emerging",
                "ipc",
                "region",
                name="system",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=12), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("system", "code", name=op.f("pk_codes")),
    )
    op.create_index(
        op.f("ix_codes_system_parent_position"),
        "codes",
        ["system", "parent", "position"],
        unique=False,
    )
    op.create_table(
        "industry_links",
        sa.Column("emerging", sa.String(length=12), nullable=False),
        sa.Column("industry", sa.String(length=12), nullable=False),
        sa.Column("lineage", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("emerging", "industry", name=op.f("pk_industry_links")),
    )
    op.create_index(
        op.f("ix_industry_links_lineage"),
        "industry_links",
        ["lineage"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "ipc_rules",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("emerging", sa.String(length=12), nullable=False),
        sa.Column("include", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("exclude", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ipc_rules")),
    )
    op.create_table(
        "reference_sources",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reference_sources")),
    )
    op.create_table(
        "universities",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_universities")),
        sa.UniqueConstraint("name", name=op.f("uq_universities_name")),
    )
    op.create_index(op.f("ix_universities_region"), "universities", ["region"], unique=False)
    op.create_table(
        "interests",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("industries", postgresql.ARRAY(sa.String(length=12)), nullable=False),
        sa.Column("emerging", postgresql.ARRAY(sa.String(length=12)), nullable=False),
        sa.Column("ipc", postgresql.ARRAY(sa.String(length=12)), nullable=False),
        sa.Column("transfers", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "transfers <@ ARRAY['assignment', 'licence', 'open_licence', 'equity', 'joint']::varchar[]",
            name=op.f("ck_interests_transfers_known"),
        ),
        sa.CheckConstraint(
            "cardinality(emerging) <= 200", name=op.f("ck_interests_emerging_bounded")
        ),
        sa.CheckConstraint(
            "cardinality(industries) <= 200", name=op.f("ck_interests_industries_bounded")
        ),
        sa.CheckConstraint("cardinality(ipc) <= 200", name=op.f("ck_interests_ipc_bounded")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_interests_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_interests")),
    )
    op.create_table(
        "library_items",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "patent",
                "portfolio",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("applicant", sa.String(length=300), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("ipc", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("emerging", postgresql.ARRAY(sa.String(length=12)), nullable=False),
        sa.Column("transfers", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column(
            "maturity",
            sa.Enum(
                "laboratory",
                "bench",
                "pilot",
                "ready",
                name="maturity",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("valid_2023", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint(
            "region ~ '^[1-9][0-9]{5}$'", name=op.f("ck_library_items_region_is_a_code")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_library_items_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_items")),
    )
    op.create_index(
        "ix_library_items_filed",
        "library_items",
        ["filed_on", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        op.f("ix_library_items_organisation_id_registered_at_id"),
        "library_items",
        ["organisation_id", "registered_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_library_items_registered",
        "library_items",
        ["registered_at", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_library_items_search",
        "library_items",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("shelf", sa.String(length=20), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "name = btrim(name) AND name <> ''", name=op.f("ck_saved_searches_name_is_trimmed")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_saved_searches_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    op.create_index(
        op.f("ix_saved_searches_account_id_name"),
        "saved_searches",
        ["account_id", "name"],
        unique=True,
    )
    op.create_table(
        "ignored_items",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("ignored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ignored_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_ignored_items_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_ignored_items_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "item_id", name=op.f("pk_ignored_items")),
    )
    op.create_index(
        op.f("ix_ignored_items_organisation_id_ignored_at_item_id"),
        "ignored_items",
        ["organisation_id", "ignored_at", "item_id"],
        unique=False,
    )
    op.create_table(
        "patents",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "invention",
                "application",
                "utility",
                "design",
                name="patenttype",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("ipc", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("applicant", sa.String(length=300), nullable=False),
        sa.Column("keywords", postgresql.ARRAY(sa.String(length=60)), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column(
            "legal_state",
            sa.Enum(
                "valid",
                "pending",
                "lapsed",
                "transferred",
                name="legalstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("valid_2023", sa.Boolean(), nullable=False),
        sa.Column("publicly_funded", sa.Boolean(), nullable=True),
        sa.Column(
            "implementation",
            sa.Enum(
                "none",
                "own",
                "licensed",
                "industrial",
                name="implementation",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("transfers", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column(
            "maturity",
            sa.Enum(
                "laboratory",
                "bench",
                "pilot",
                "ready",
                name="maturity",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("self_rating", sa.SmallInteger(), nullable=True),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "number ~ '^CN[0-9]{7,12}[A-Z][0-9]?$'", name=op.f("ck_patents_number_is_published")
        ),
        sa.CheckConstraint(
            "title = btrim(title) AND title <> ''", name=op.f("ck_patents_title_is_trimmed")
        ),
        sa.CheckConstraint(
            "transfers <@ ARRAY['assignment', 'licence', 'open_licence', 'equity', 'joint']::varchar[]",
            name=op.f("ck_patents_transfers_known"),
        ),
        sa.CheckConstraint(
            "item_id IS NULL OR (publicly_funded IS NOT NULL AND implementation IS NOT NULL AND maturity IS NOT NULL AND cardinality(transfers) > 0)",
            name=op.f("ck_patents_complete_when_registered"),
        ),
        sa.CheckConstraint(
            "self_rating BETWEEN 1 AND 5", name=op.f("ck_patents_self_rating_in_stars")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["library_items.id"], name=op.f("fk_patents_item_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_patents_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patents")),
        sa.UniqueConstraint("number", name=op.f("uq_patents_number")),
    )
    op.create_index(
        op.f("ix_patents_organisation_id"), "patents", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_patents_item_id",
        "patents",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("item_id IS NOT NULL"),
    )
    op.create_table(
        "portfolios",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "name = btrim(name) AND name <> ''", name=op.f("ck_portfolios_name_is_trimmed")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_portfolios_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_portfolios_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolios")),
        sa.UniqueConstraint("item_id", name=op.f("uq_portfolios_item_id")),
    )
    op.create_index(
        op.f("ix_portfolios_organisation_id"), "portfolios", ["organisation_id"], unique=False
    )
    op.create_table(
        "portfolio_patents",
        sa.Column("portfolio_id", sa.BigInteger(), nullable=False),
        sa.Column("patent_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patent_id"], ["patents.id"], name=op.f("fk_portfolio_patents_patent_id")
        ),
        sa.ForeignKeyConstraint(
            ["portfolio_id"], ["portfolios.id"], name=op.f("fk_portfolio_patents_portfolio_id")
        ),
        sa.PrimaryKeyConstraint("portfolio_id", "patent_id", name=op.f("pk_portfolio_patents")),
    )
    op.create_index(
        op.f("ix_portfolio_patents_patent_id"), "portfolio_patents", ["patent_id"], unique=False
    )
    op.add_column(
        "organisations",
        sa.Column(
            "industries",
            postgresql.ARRAY(sa.String(length=12)),
            server_default="{}",
            nullable=False,
        ),
    )
    op.add_column(
        "organisations",
        sa.Column(
            "emerging", postgresql.ARRAY(sa.String(length=12)), server_default="{}", nullable=False
        ),
    )


def downgrade() -> None:
    op.drop_column("organisations", "emerging")
    op.drop_column("organisations", "industries")
    op.drop_index(op.f("ix_portfolio_patents_patent_id"), table_name="portfolio_patents")
    op.drop_table("portfolio_patents")
    op.drop_index(op.f("ix_portfolios_organisation_id"), table_name="portfolios")
    op.drop_table("portfolios")
    op.drop_index(
        "uq_patents_item_id", table_name="patents", postgresql_where=sa.text("item_id IS NOT NULL")
    )
    op.drop_index(op.f("ix_patents_organisation_id"), table_name="patents")
    op.drop_table("patents")
    op.drop_index(
        op.f("ix_ignored_items_organisation_id_ignored_at_item_id"), table_name="ignored_items"
    )
    op.drop_table("ignored_items")
    op.drop_index(op.f("ix_saved_searches_account_id_name"), table_name="saved_searches")
    op.drop_table("saved_searches")
    op.drop_index(
        "ix_library_items_search",
        table_name="library_items",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_index(
        "ix_library_items_registered",
        table_name="library_items",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        op.f("ix_library_items_organisation_id_registered_at_id"), table_name="library_items"
    )
    op.drop_index(
        "ix_library_items_filed",
        table_name="library_items",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("library_items")
    op.drop_table("interests")
    op.drop_index(op.f("ix_universities_region"), table_name="universities")
    op.drop_table("universities")
    op.drop_table("reference_sources")
    op.drop_table("ipc_rules")
    op.drop_index(
        op.f("ix_industry_links_lineage"), table_name="industry_links", postgresql_using="gin"
    )
    op.drop_table("industry_links")
    op.drop_index(op.f("ix_codes_system_parent_position"), table_name="codes")
    op.drop_table("codes")
