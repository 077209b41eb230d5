"""The pages of experts over the published process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.runtime import Runtime
from tests.webapp.conftest import give_password, sign_in
from tests.workflows.onboarding import Onboarding
from workflows.records.accounts import Account, Role
from workflows.records.experts import Expert
from workflows.records.organisations import Organisation


@pytest.fixture
def admin(make_account: Callable[..., Account]) -> Account:
    return make_account("qiye", role=Role.ENTERPRISE_ADMIN)


@pytest.fixture
def onboarding(
    session: Session,
    web_runtime: Runtime,
    delivered: list[int],
    enterprise: Organisation,
    admin: Account,
) -> Onboarding:
    made = Onboarding(session, web_runtime, enterprise.id, str(admin.id), delivered)
    made.publish()
    return made


@pytest.fixture
def as_admin(client: FlaskClient, onboarding: Onboarding) -> FlaskClient:
    """A browser in which the administrator is signed in."""
    assert sign_in(client, "qiye").status_code == 302
    return client


@pytest.fixture
def as_expert(app: Flask, onboarding: Onboarding) -> Callable[[Expert], FlaskClient]:
    """`as_expert(expert)`: a browser in which the expert is signed in."""

    def enter(expert: Expert) -> FlaskClient:
        account = onboarding.account(expert)
        with transaction(onboarding.session, onboarding.runtime) as tx:
            give_password(tx, account)
        browser = app.test_client()
        assert sign_in(browser, account.login).status_code == 302
        return browser

    return enter
