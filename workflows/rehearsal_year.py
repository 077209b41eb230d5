"""Who and what scenarios of the evaluation year need: a second national officer, a service base with filings in use."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from engine.db import Transaction
from engine.scenarios import Person
from workflows.records.accounts import Role, groups_of, open_account
from workflows.records.bureaus import platform
from workflows.records.evaluated import SubjectKind, designate
from workflows.records.filings import (
    Filing,
    FilingKind,
    FilingState,
    Funding,
    UseEnd,
    new_code,
    register_filing,
    state_use,
)
from workflows.records.organisations import Kind, found_organisation

FILED = (
    ("彩排产业专利导航报告", FilingKind.INDUSTRY, 2),
    ("彩排研发活动专利导航报告", FilingKind.RESEARCH, 2),
    ("彩排其他报告", FilingKind.OTHER, 0),
)


def year_people(tx: Transaction) -> dict[str, Person]:
    """The second officer; what the base filed counts for 2025, the year before the rehearsal."""
    nation = platform(tx.session, training=True)
    officer = open_account(
        tx, login="rehearsal.second", name="彩排复核人", organisation_id=nation.id,
        role=Role.NATIONAL_OFFICER, email="rehearsal.second@example.org",
    )  # fmt: skip
    base = found_organisation(tx, "彩排服务基地", Kind.SERVICE, "330100", training=True)
    designate(tx, base, SubjectKind.BASE, since=2021, by=str(officer.id))
    for title, kind, uses in FILED:
        _filed(tx, base.id, title, kind, uses)
    return {"second_officer": Person(str(officer.id), groups_of(officer))}


def _filed(tx: Transaction, base: int, title: str, kind: FilingKind, uses: int) -> None:
    filed_at = tx.now - timedelta(days=200)
    filing = Filing(
        organisation_id=base, region="330100", training=True, kind=kind, title=title,
        summary="彩排用的成果。", emerging=["1"], funding=Funding.PROVINCE, project="彩排项目",
        invested=Decimal(20), begun=date(2025, 3, 1), finished=date(2025, 8, 1), files=[],
        state=FilingState.SUBMITTED, year=2025, filed_at=filed_at, filed_by="0",
        changed_at=filed_at, code=new_code(),
    )  # fmt: skip
    tx.session.add(filing)
    tx.session.flush()
    register_filing(tx, filing)
    for number in range(uses):
        state_use(
            tx, filing, side=UseEnd.ENTERPRISE, user=f"彩排用户{number}", said="用于布局。",
            proof=[], by="0",
        )  # fmt: skip
