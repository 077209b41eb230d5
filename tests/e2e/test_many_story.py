"""A story: an administrator accepts two hundred ratings with one answer, finding her way by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.models import Task, TaskStatus
from engine.runtime import Runtime
from tests.bpmn import chain, model, node
from tests.e2e.conftest import PASSWORD
from tests.e2e.installation import Installation
from tests.e2e.test_expert_story import sign_in
from workflows.operations import catalogue

Check = Callable[[Page], None]
pytestmark = pytest.mark.long  # two hundred ratings: with script/faults
RATINGS = 200
FORM = {
    "type": "default", "schemaVersion": 19, "id": "verdict", "components": [
        {"type": "radio", "id": "r", "key": "verdict", "label": "审核结论", "validate": {"required": True},
         "values": [{"label": "通过", "value": "accept"}, {"label": "退回", "value": "return"}]},
    ],
}  # fmt: skip


@pytest.fixture
def rated(installed: Installation, database: Database) -> Installation:
    """Two hundred ratings that wait for the administrators of the enterprise."""
    task = node("accept:userTask", name="评分审核", extension=(
        '<zeebe:userTask/><zeebe:formDefinition formId="verdict"/>'
        '<zeebe:assignmentDefinition candidateGroups="enterprise_admin@1"/>'
    ))  # fmt: skip
    files = {
        "process.bpmn": model("rating", chain("s:startEvent", task, "e:endEvent")),
        "package.toml": 'key = "rating"\ntitle = "专家评分"\n[case]\ntitle = "评分 {{ number }}"\n',
        "forms/verdict.form": json.dumps(FORM),
    }
    runtime = Runtime(operations=catalogue)
    with Session(database) as session, transaction(session, runtime) as tx:
        deployments.deploy(tx, files)
        for number in range(RATINGS):
            cases.start_case(tx, "rating", {"number": number}, by=None, organisation="1")
    return installed


def test_two_hundred_ratings_are_accepted_at_once(
    page: Page, rated: Installation, database: Database, check: Check
) -> None:
    page.goto(f"{rated.url}/login")
    sign_in(page, "qiye", PASSWORD)
    page.goto(f"{rated.url}/inbox?key=rating")
    check(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane [data-task]")).to_be_visible()
    check(page)
    page.keyboard.press("x")
    page.get_by_label("列表查到的全部").check()
    page.get_by_role("button", name="批量办理").click()
    expect(page.get_by_role("heading", name="批量办理 200 项：评分审核")).to_be_visible()
    check(page)
    page.get_by_label("通过").check()
    page.get_by_role("button", name="批量办理 200 项").click()
    expect(page.get_by_text("已完成").first).to_be_visible(timeout=60_000)
    with Session(database) as session:
        done = select(func.count()).where(Task.status == TaskStatus.COMPLETED)
        assert session.scalar(done) == RATINGS
