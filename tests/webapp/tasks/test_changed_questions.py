"""A case that goes over to another version while somebody fills in the form of the last one."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import deployments
from engine.db import transaction
from engine.migration import begin_migration, make_plan, migrate_case
from engine.models import Case, Task, TaskStatus
from engine.runtime import Runtime
from tests.webapp.conftest import token_in
from tests.webapp.tasks.test_tasks import admin, opened

__all__ = ["admin", "opened"]


def test_old_answers_to_new_questions_are_asked_again_and_kept(
    admin: FlaskClient, opened: Callable[..., Task], session: Session, web_runtime: Runtime
) -> None:
    task = opened()
    page = admin.get(f"/tasks/{task.id}").text
    _go_over(session, web_runtime, task.case_id, '"Reason"', '"Why not"')
    sent = {"csrf_token": token_in(page), "_questions": _said(page), "outcome": "no", "_page": "outcome,reason", "reason": "kept words"}  # fmt: skip
    refused = admin.post(f"/tasks/{task.id}", data=sent)
    assert refused.status_code == 409
    assert all(words in refused.text for words in ("流程已修改", "Why not", "kept words"))
    sent["_questions"] = _said(refused.text)
    assert admin.post(f"/tasks/{task.id}", data=sent).status_code == 302
    session.refresh(task)
    assert task.status is TaskStatus.COMPLETED


def _said(page: str) -> str:
    """What the page was made of."""
    [said] = re.findall(r'name="_questions" value="(\w+)"', page)
    return str(said)


def _go_over(session: Session, runtime: Runtime, case_id: int, old: str, new: str) -> None:
    """Move the case to a version whose form says something else."""
    with transaction(session, runtime) as tx:
        case = tx.session.get_one(Case, case_id)
        before = runtime.definitions.of(tx.session, case.definition_id)
        form = before.package.files["forms/opinion.form"].replace(old, new)
        deployments.deploy(tx, {**before.package.files, "forms/opinion.form": form})
        plan = make_plan(before, deployments.in_force(tx, case.key))
        migration = begin_migration(tx, plan, by="1", note="")
        migrate_case(tx, migration.id, case_id, by="1")
