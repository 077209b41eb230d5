"""Accounts' business: working days, credit codes, applicants' links, the support desk's matters; more account events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("unconfirmed", "waiting", "returned", "accepted", "refused", "expired")
EVENTS = ("frozen", "thawed", "joined", "left")
MORE_EVENTS = ("allotted", "signed_in", "password_set", "email_changed", "link_sent", "ended")
ACCEPTED = "(state = 'accepted') = (account_id IS NOT NULL)"


def upgrade() -> None:
    _set_events((*EVENTS, *MORE_EVENTS))
    _calendar_days()
    _credit_codes()
    _links()
    _enrolments()
    _recoveries()
    _replacements()


def downgrade() -> None:
    for table in (
        "replacements", "recoveries", "enrolments", "links", "credit_codes", "calendar_days",
    ):  # fmt: skip
        op.drop_table(table)
    _set_events(EVENTS)


def _set_events(events: tuple[str, ...]) -> None:
    name = op.f("ck_account_events_accountchange")
    op.drop_constraint(name, "account_events", type_="check")
    op.create_check_constraint(name, "account_events", sa.column("kind", sa.String(20)).in_(events))


def _words(name: str, *allowed: str) -> sa.Enum:
    return sa.Enum(*allowed, name=name, native_enum=False, create_constraint=True, length=20)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _texts(*named: tuple[str, int]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length), nullable=False) for name, length in named]


def _matter(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of the support desk: what all its matters have, and columns of their own."""
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("state", _words("deskstate", *STATES), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        *(
            sa.Column(name, MOMENT, nullable=True)
            for name in ("asked_at", "due_at", "escalated_at", "answered_at")
        ),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_state"), table, ["state"])


def _calendar_days() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", _words("daykind", "holiday", "workday"), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_calendar_days_name_is_given")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )


def _credit_codes() -> None:
    op.create_table(
        "credit_codes",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(18), nullable=False),
        sa.CheckConstraint("length(code) = 18", name=op.f("ck_credit_codes_code_is_whole")),
        _to("credit_codes", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_credit_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_credit_codes_code")),
    )


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *_texts(("digest", 64), ("subject", 40)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_links_digest_is_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_links_digest")),
    )
    op.create_index(op.f("ix_links_subject"), "links", ["subject"])


def _enrolments() -> None:
    _matter(
        "enrolments",
        *_texts(
            ("name", 200), ("credit_code", 18), ("region", 6), ("contact", 80),
            ("department", 120), ("position", 120), ("phone", 20), ("email", 254), ("locale", 20),
        ),
        *(
            sa.Column(name, postgresql.ARRAY(sa.String(12)), nullable=False)
            for name in ("industries", "emerging")
        ),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "region ~ '^[1-9][0-9]{5}$'", name=op.f("ck_enrolments_region_is_a_code")
        ),
        sa.CheckConstraint(ACCEPTED, name=op.f("ck_enrolments_accepted_with_account")),
        _to("enrolments", "organisation_id", "organisations"),
        _to("enrolments", "account_id", "accounts"),
    )  # fmt: skip
    for column in ("credit_code", "organisation_id"):
        op.create_index(op.f(f"ix_enrolments_{column}"), "enrolments", [column])


def _recoveries() -> None:
    _matter(
        "recoveries",
        sa.Column("channel", _words("channel", "page", "phone", "bureau"), nullable=False),
        *_texts(
            ("login", 64), ("place", 200), ("name", 80), ("phone", 20), ("email", 254),
            ("locale", 20),
        ),
        sa.Column("problem", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True)
            for name in ("bureau_id", "organisation_id", "account_id")
        ),
        sa.Column("steps", postgresql.ARRAY(sa.String(20)), nullable=False),
        _to("recoveries", "bureau_id", "organisations"),
        _to("recoveries", "organisation_id", "organisations"),
        _to("recoveries", "account_id", "accounts"),
    )  # fmt: skip
    for column in ("bureau_id", "account_id"):
        op.create_index(op.f(f"ix_recoveries_{column}"), "recoveries", [column])
    op.create_index(
        "uq_recoveries_open",
        "recoveries",
        [sa.text("lower(login)"), sa.text("lower(place)"), sa.text("lower(email)")],
        unique=True,
        postgresql_where=sa.text("state = 'waiting' AND channel = 'page'"),
    )


def _replacements() -> None:
    _matter(
        "replacements",
        *(
            sa.Column(name, sa.BigInteger(), nullable=name == "account_id")
            for name in ("organisation_id", "former_id", "account_id")
        ),
        *_texts(
            ("name", 80), ("department", 120), ("position", 120), ("phone", 20), ("email", 254)
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(ACCEPTED, name=op.f("ck_replacements_accepted_with_account")),
        _to("replacements", "organisation_id", "organisations"),
        _to("replacements", "former_id", "accounts"),
        _to("replacements", "account_id", "accounts"),
    )
    op.create_index(op.f("ix_replacements_organisation_id"), "replacements", ["organisation_id"])
