"""Evaluations of library items: by enterprises, with the ratings of their experts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("state", _words("state", "open", "locked", "ended"), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("locked_at", AT, nullable=True),
        sa.CheckConstraint(
            "(state = 'locked') = (locked_at IS NOT NULL)",
            name=op.f("ck_evaluations_locked_at_some_time"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"],
            name=op.f("fk_evaluations_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_evaluations_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint(
            "organisation_id", "item_id", name=op.f("uq_evaluations_organisation_id_item_id")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_evaluations_item_id"), "evaluations", ["item_id"])
    op.create_index("ix_evaluations_newest", "evaluations", ["organisation_id", "opened_at", "id"])
    op.create_table(
        "expert_ratings",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            _words("ratingstate", "asked", "submitted", "accepted", "returned", "ended"),
            nullable=False,
        ),
        sa.Column("stars", sa.SmallInteger(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("submitted_at", AT, nullable=True),
        sa.Column("reviewed_at", AT, nullable=True),
        sa.CheckConstraint(
            "stars BETWEEN 1 AND 5", name=op.f("ck_expert_ratings_stars_of_five")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'ended')"
            " OR (stars IS NOT NULL AND opinion <> '' AND submitted_at IS NOT NULL)",
            name=op.f("ck_expert_ratings_complete_when_submitted"),
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"],
            name=op.f("fk_expert_ratings_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_expert_ratings_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_ratings")),
        sa.UniqueConstraint(
            "evaluation_id", "account_id", name=op.f("uq_expert_ratings_evaluation_id_account_id")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_expert_ratings_account_id"), "expert_ratings", ["account_id"])
    op.create_table(
        "enterprise_evaluations",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("cooperates", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", AT, nullable=False),
        sa.Column("submitted_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "stars BETWEEN 1 AND 5", name=op.f("ck_enterprise_evaluations_stars_of_five")
        ),
        sa.CheckConstraint(
            "btrim(opinion) <> ''", name=op.f("ck_enterprise_evaluations_opinion_is_given")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"],
            name=op.f("fk_enterprise_evaluations_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"],
            name=op.f("fk_enterprise_evaluations_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"],
            name=op.f("fk_enterprise_evaluations_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["accounts.id"],
            name=op.f("fk_enterprise_evaluations_submitted_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_evaluations")),
        sa.UniqueConstraint(
            "evaluation_id", name=op.f("uq_enterprise_evaluations_evaluation_id")
        ),
        sa.UniqueConstraint(
            "organisation_id", "item_id",
            name=op.f("uq_enterprise_evaluations_organisation_id_item_id"),
        ),
    )  # fmt: skip
    op.create_index(
        "ix_enterprise_evaluations_newest",
        "enterprise_evaluations",
        ["item_id", "submitted_at", "id"],
    )
    op.execute(
        """
        CREATE FUNCTION refuse_late_rating() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE reached varchar;
        BEGIN
          SELECT state INTO reached FROM evaluations WHERE id = NEW.evaluation_id FOR SHARE;
          IF reached <> 'open' AND NOT (TG_OP = 'UPDATE' AND NEW.state = 'ended'
              AND NEW.stars IS NOT DISTINCT FROM OLD.stars AND NEW.opinion = OLD.opinion) THEN
            RAISE EXCEPTION 'The evaluation is over: nobody rates again.' USING ERRCODE = 'check_violation';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER rated_before_the_lock BEFORE INSERT OR UPDATE ON expert_ratings
        FOR EACH ROW EXECUTE FUNCTION refuse_late_rating();
        """
    )


def downgrade() -> None:
    op.drop_table("enterprise_evaluations")
    op.drop_table("expert_ratings")
    op.execute("DROP FUNCTION refuse_late_rating()")
    op.drop_table("evaluations")
