"""What scenarios of published achievements need: a service body with one on file, a second national officer, a project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from engine.db import Transaction
from engine.scenarios import Person
from engine.values import Value
from workflows.records.accounts import Role, groups_of, open_account
from workflows.records.filings import (
    Filing,
    FilingKind,
    FilingState,
    Funding,
    new_code,
    register_filing,
)
from workflows.records.funded_projects import list_project
from workflows.records.organisations import Kind, Organisation, found_organisation


def public_people(tx: Transaction) -> tuple[dict[str, Person], Mapping[str, Value]]:
    """`service_officer` and `second_reader` (of the national office); `filing` and `project` of the service body."""
    service = found_organisation(tx, "彩排导航服务", Kind.SERVICE, "330100", training=True)
    nation = select(Organisation).where(Organisation.name == "彩排 national_officer")
    people = {
        "service_officer": _person(tx, service, Role.SERVICE_OFFICER, "service"),
        "second_reader": _person(tx, tx.session.scalars(nation).one(), Role.NATIONAL_OFFICER, "reader"),
    }  # fmt: skip
    filing = _on_file(tx, service, people["service_officer"].id)
    project = list_project(
        tx, service, name="彩排财政项目", number="彩排-2026-01", funding=Funding.PROVINCE,
        year=2026, by=people["second_reader"].id,
    )  # fmt: skip
    return people, {"filing": Decimal(filing.id), "project": Decimal(project.id)}


def _person(tx: Transaction, place: Organisation, role: Role, login: str) -> Person:
    account = open_account(
        tx, login=f"rehearsal.{login}", name="彩排人员", organisation_id=place.id, role=role,
        email=f"rehearsal.{login}@example.org",
    )  # fmt: skip
    return Person(str(account.id), groups_of(account))


def _on_file(tx: Transaction, place: Organisation, by: str) -> Filing:
    filing = Filing(
        organisation_id=place.id, region=place.region, training=place.training, year=2026,
        kind=FilingKind.INDUSTRY, title="彩排产业专利导航报告", summary="彩排用的摘要。",
        emerging=["1"], funding=Funding.NONE, begun=date(2025, 1, 1), finished=date(2025, 12, 1),
        state=FilingState.SUBMITTED, filed_at=tx.now, filed_by=by, changed_at=tx.now,
        code=new_code(),
    )  # fmt: skip
    tx.session.add(filing)
    tx.session.flush()
    register_filing(tx, filing)
    return filing
