"""The first sign-in of an administrator asks once for what pushes depend on (M5, X10, F2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine.db import transaction
from tests.webapp.conftest import PROFILE, give_password, send, sign_in
from tests.webapp.desk.conftest import Desk
from workflows.records.accounts import Role, open_account

Enter = Callable[[str], FlaskClient]


@pytest.mark.parametrize(("role", "asked"), [(Role.ENTERPRISE_ADMIN, True), (Role.EXPERT, False)])
def test_an_administrator_is_led_to_the_industries(
    client: FlaskClient, desk: Desk, role: Role, asked: bool
) -> None:
    with transaction(desk.session, desk.runtime) as tx:
        new = open_account(tx, login="xin", name="新人", organisation_id=desk.known.id, role=role)
        give_password(tx, new)
    sign_in(client, "xin")
    saved = send(client, "/me", {"name": "新人", **PROFILE})
    assert saved.status_code == 302
    assert (saved.location == "/library/interests") is asked


def test_nobody_is_asked_twice(client: FlaskClient, desk: Desk) -> None:
    with transaction(desk.session, desk.runtime) as tx:
        new = open_account(
            tx, login="xin", name="新人", organisation_id=desk.known.id, role=Role.ENTERPRISE_ADMIN
        )
        give_password(tx, new)
        desk.known.industries = ["39"]
        desk.session.merge(desk.known)
    sign_in(client, "xin")
    assert send(client, "/me", {"name": "新人", **PROFILE}).location != "/library/interests"
