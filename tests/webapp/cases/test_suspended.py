"""Starting a case of a process that is suspended: every way says so, and begins nothing."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.db import transaction
from engine.halts import halt_package, lift_halt
from engine.runtime import Runtime
from tests.webapp.cases.test_start import PAGE, shown, started

KEY = "expert_onboarding"


def test_the_start_page_says_why_and_a_page_that_is_open_begins_nothing(
    as_admin: FlaskClient, session: Session, web_runtime: Runtime
) -> None:
    filled = shown(as_admin)
    with transaction(session, web_runtime) as tx:
        halt_package(tx, KEY, by="1", reason="正在修订推荐表")
    for answer in (as_admin.get(PAGE), as_admin.post(PAGE, data=filled)):
        assert answer.status_code == 409
        assert "正在修订推荐表" in answer.text and "已挂起" in answer.text
    assert started(session) == 0
    assert "已挂起" in as_admin.get("/inbox/started").text
    with transaction(session, web_runtime) as tx:
        lift_halt(tx, KEY, by="1")
    assert as_admin.post(PAGE, data=filled).status_code == 302
    assert started(session) == 1
