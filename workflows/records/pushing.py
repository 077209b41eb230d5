"""推送: to whom an achievement goes by its industries, who may then rate it (E10, E11, E23)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, any_, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, array

from workflows.records.filings import Filing, FilingKind
from workflows.records.organisations import Kind, Organisation

KINDS = (
    FilingKind.INDUSTRY, FilingKind.ENTERPRISE, FilingKind.RESEARCH, FilingKind.DATABASE,
    FilingKind.TOOL,
)  # fmt: skip
"""E10: what is pushed by industry."""
USERS = (Kind.ENTERPRISE, Kind.UNIVERSITY, Kind.INSTITUTE, Kind.COLLEGE)


def fields_of(emerging: Iterable[str]) -> list[str]:
    """The first level of emerging industries: filings name these, organisations also those below."""
    return sorted({one[:1] for one in emerging if one})


def is_pushed_to(filing: Filing, place: Organisation) -> bool:
    """Whether an achievement goes to an organisation: of one of its industries, and not its own."""
    shared = set(filing.emerging).intersection(fields_of(place.emerging))
    right = filing.kind in KINDS and place.kind in USERS and filing.training == place.training
    return bool(shared) and right and filing.organisation_id != place.id


def pushed_by_industry(place: Organisation) -> ColumnElement[bool]:
    """The condition for achievements that go to an organisation."""
    fields = array(fields_of(place.emerging), type_=Text)
    by_industry: ColumnElement[bool] = Filing.emerging.overlap(fields)
    return by_industry & Filing.kind.in_(KINDS) & (Filing.organisation_id != place.id)


def users_in(fields: Iterable[str], *, training: bool) -> ColumnElement[bool]:
    """The condition for organisations of one of the industries."""
    code = func.unnest(Organisation.emerging).column_valued("code")
    named = func.left(code, 1) == any_(literal(list(fields), ARRAY(Text)))
    shares = exists(select(code).where(named).correlate(Organisation))
    return Organisation.kind.in_(USERS) & (Organisation.training == training) & shares
