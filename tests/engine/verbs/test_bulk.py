"""Many tasks at once: one that fails stops no other."""

from __future__ import annotations

from engine.bulk import attempt_each
from engine.errors import NotAllowed, TaskGone
from engine.tasks import claim_task, complete_task
from tests.engine.verbs.conftest import CLERKS, Office, user_task


def test_each_has_a_line_of_its_own(office: Office) -> None:
    tasks = [office.task(office.begin(user_task(f"a{n}"))) for n in range(4)]
    office.local.complete(tasks[1])
    office.do(claim_task, tasks[2].id, by="6")
    ids = [task.id for task in tasks]
    with office.local.session() as session:
        lines = list(
            attempt_each(
                session, office.local.runtime, [*ids, ids[0]],
                lambda tx, task: complete_task(tx, task, {"ok": True}, by="5", groups=CLERKS),
            )
        )  # fmt: skip
    assert [type(line.error) for line in lines] == [type(None), TaskGone, NotAllowed, type(None)]
    assert [line.task for line in lines if line.done] == [ids[0], ids[3]]
    assert office.fresh(tasks[3]).status == "completed"
