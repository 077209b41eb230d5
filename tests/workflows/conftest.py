"""An enterprise with the published process, over an outside that keeps mails and files in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import transaction
from engine.runtime import Runtime
from tests.workflows.onboarding import Onboarding
from webapp.outside import variables_of
from workflows.operations import catalogue
from workflows.records.accounts import Role, open_account
from workflows.records.organisations import Kind, found_organisation
from workflows.rehearsal import KeptFiles, KeptMail
from workflows.world import World


@pytest.fixture
def mail() -> KeptMail:
    return KeptMail()


@pytest.fixture
def files() -> KeptFiles:
    return KeptFiles()


@pytest.fixture
def handed_over() -> list[int]:
    """Ids of jobs that would be in the queue."""
    return []


@pytest.fixture
def product(clock: FakeClock, mail: KeptMail, files: KeptFiles, handed_over: list[int]) -> Runtime:
    """The product's operations on the tests' clock."""
    outside = World(mail, files, "https://panhuo.example.org", "Panhuo <panhuo@example.org>")
    return Runtime(
        operations=catalogue, clock=clock, world=outside, forms=variables_of,
        deliver=handed_over.append,
    )  # fmt: skip


@pytest.fixture
def make_onboarding(
    session: Session, product: Runtime, handed_over: list[int]
) -> Callable[..., Onboarding]:
    """`make_onboarding("某企业")`: an enterprise with an administrator."""

    def make(name: str, login: str) -> Onboarding:
        with transaction(session, product) as tx:
            enterprise = found_organisation(tx, name, Kind.ENTERPRISE, "330100")
            admin = open_account(
                tx, login=login, name="管理员", organisation_id=enterprise.id,
                role=Role.ENTERPRISE_ADMIN,
            )  # fmt: skip
        return Onboarding(session, product, enterprise.id, str(admin.id), handed_over)

    return make


@pytest.fixture
def onboarding(make_onboarding: Callable[..., Onboarding]) -> Onboarding:
    made = make_onboarding("示例智造有限公司", "admin")
    made.publish()
    return made
