"""An office of two administrators with tasks of two processes, one of which asks a question."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.models import Task, TaskStatus
from engine.runtime import Runtime
from tests.bpmn import chain, model, node
from tests.engine.verbs.conftest import user_task
from tests.webapp.conftest import send, sign_in
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Organisation

FORM = {
    "type": "default", "schemaVersion": 19, "id": "opinion", "components": [
        {"type": "radio", "id": "r", "key": "outcome", "label": "Outcome", "validate": {"required": True},
         "values": [{"label": "yes", "value": "yes"}, {"label": "no", "value": "no"}]},
        {"type": "textfield", "id": "t", "key": "reason", "label": "Reason", "validate": {"required": True},
         "conditional": {"hide": '=outcome != "no" and not(strict)'}},
    ],
}  # fmt: skip


@dataclass
class Office:
    """Two people, each with a browser, and the tasks of their enterprise."""

    session: Session
    runtime: Runtime
    organisation: str
    browsers: dict[str, FlaskClient]
    people: dict[str, str]

    @property
    def group(self) -> str:
        return f"enterprise_admin@{self.organisation}"

    def open(self, key: str = "rating", **variables: Any) -> Task:
        """A new task."""
        given = {"matter": "验收", "strict": False, "due": None, **variables}
        with transaction(self.session, self.runtime) as tx:
            case = cases.start_case(
                tx, key, given, by=self.people["anna"], organisation=self.organisation
            )
        return self.session.scalars(select(Task).where(Task.case_id == case.id)).one()

    def state(self, task: Task) -> TaskStatus:
        self.session.refresh(task)
        return task.status

    def open_tasks(self, case_id: int) -> list[Task]:
        found = select(Task).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)
        return list(self.session.scalars(found.execution_options(populate_existing=True)))

    def get(self, path: str, who: str = "anna", **more: Any) -> Any:
        return self.browsers[who].get(path, **more)

    def send(self, path: str, answers: Any, who: str = "anna") -> Any:
        return send(self.browsers[who], "/profile", answers, to=path)


def package(key: str, group: str) -> dict[str, str]:
    asked = '<zeebe:formDefinition formId="opinion"/>' if key == "rating" else ""
    task = node("t:userTask", name="打分" if key == "rating" else "确认", extension=(
        f'<zeebe:userTask/>{asked}<zeebe:assignmentDefinition candidateGroups="{group}"/>'
        '<zeebe:taskSchedule dueDate="=due"/>'
    ))  # fmt: skip
    more = [user_task("second", group)] if key == "two_steps" else []
    return {
        "process.bpmn": model(key, chain("s:startEvent", task, *more, "e:endEvent")),
        "package.toml": f'key = "{key}"\ntitle = "{key}"\n[case]\ntitle = "{{{{ matter }}}}"\n',
        **({"forms/opinion.form": json.dumps(FORM)} if key == "rating" else {}),
    }


@pytest.fixture
def office(
    app: Flask,
    session: Session,
    web_runtime: Runtime,
    enterprise: Organisation,
    make_account: Callable[..., Account],
) -> Office:
    browsers, people = {}, {}
    for login in ("anna", "bert"):
        account = make_account(login, role=Role.ENTERPRISE_ADMIN)
        browsers[login], people[login] = app.test_client(), str(account.id)
        sign_in(browsers[login], login)
    made = Office(session, web_runtime, str(enterprise.id), browsers, people)
    with transaction(session, web_runtime) as tx:
        for key in ("rating", "receipt", "two_steps"):
            deployments.deploy(tx, package(key, made.group))
    return made
