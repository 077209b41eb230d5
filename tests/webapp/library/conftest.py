"""A small library: patents of two universities, one of them a training university, and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import transaction
from engine.runtime import Runtime
from tests.conftest import MONDAY
from workflows import reference
from workflows.records.accounts import Account, Role
from workflows.records.library import LibraryItem, register_patent, register_portfolio
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.patents import (
    Implementation,
    LegalState,
    Maturity,
    Patent,
    PatentType,
    Transfer,
)
from workflows.records.portfolios import Portfolio, PortfolioPatent


@pytest.fixture
def tables_loaded(database: Engine) -> None:
    with database.begin() as connection:
        reference.load(connection, MONDAY)


@pytest.fixture
def university(session: Session, web_runtime: Runtime) -> Organisation:
    with transaction(session, web_runtime) as tx:
        return found_organisation(tx, "江南云麓理工大学（示例）", Kind.UNIVERSITY, "320100")


@pytest.fixture
def registered(
    session: Session,
    web_runtime: Runtime,
    clock: FakeClock,
    university: Organisation,
    tables_loaded: None,
) -> Callable[..., LibraryItem]:
    """`registered("一种热水器", ipc=["H04L9/00"], ...)`: a patent in the library, each an hour after the last."""
    made: list[Patent] = []

    def register(title: str, *, owner: Organisation = university, **more: Any) -> LibraryItem:
        clock.advance(hours=1)
        given: dict[str, Any] = {
            "number": f"CN{100000000 + len(made)}B", "type": PatentType.INVENTION, "ipc": ["H04L9/00"],
            "organisation_id": owner.id, "applicant": owner.name, "filed_on": date(2020, 5, 4),
            "granted_on": date(2022, 5, 4), "legal_state": LegalState.VALID, "valid_2023": True,
            "publicly_funded": True, "implementation": Implementation.NONE,
            "transfers": [Transfer.LICENCE], "maturity": Maturity.PILOT, "recorded_at": clock.now(),
        }  # fmt: skip
        with transaction(session, web_runtime) as tx:
            patent = Patent(title=title, **{**given, **more})
            made.append(patent)
            tx.session.add(patent)
            return register_patent(tx, patent, owner)

    return register


@pytest.fixture
def bundled(
    session: Session, web_runtime: Runtime, university: Organisation
) -> Callable[..., LibraryItem]:
    """`bundled("组合", [item, item])`: a portfolio of patents that are in the library."""

    def bundle(name: str, items: list[LibraryItem]) -> LibraryItem:
        with transaction(session, web_runtime) as tx:
            patents = [tx.session.query(Patent).filter_by(item_id=one.id).one() for one in items]
            portfolio = Portfolio(
                name=name, organisation_id=university.id, about="一起用。", recorded_at=tx.now
            )
            tx.session.add(portfolio)
            tx.session.flush()
            for place, one in enumerate(patents):
                tx.session.add(
                    PortfolioPatent(portfolio_id=portfolio.id, patent_id=one.id, position=place)
                )
            return register_portfolio(tx, portfolio, patents, university)

    return bundle


@pytest.fixture
def admin(make_account: Callable[..., Account]) -> Account:
    return make_account("suyl", role=Role.ENTERPRISE_ADMIN)
