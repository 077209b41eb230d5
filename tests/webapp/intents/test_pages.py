"""An intent from the patent's page to the university and back."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from engine import deployments, packages
from engine.models import Case, Origin, Task, TaskStatus
from tests.webapp.conftest import send
from tests.webapp.evaluations.conftest import Story, enter, story  # noqa: F401
from tests.workflows.evaluating import PACKAGE
from workflows.records.intents import CooperationIntent, IntentState

Enter = Callable[[str], FlaskClient]
NEED = {"need": "希望许可用于下一代产品", "contact": "王工 13800000001"}


def _publish(told: Story) -> str:
    """The page that states an intent for the story's patent."""
    with told.evaluating.transaction() as tx:
        files = packages.read_folder(PACKAGE.parent / "cooperation_intent")
        deployments.deploy(tx, files, origin=Origin.RELEASE)
    return f"/library/items/{told.item}/intent"


def _intent(told: Story) -> CooperationIntent:
    told.evaluating.session.expire_all()
    return told.evaluating.session.scalars(select(CooperationIntent)).one()


def _task(told: Story, element: str) -> str:
    opened = select(Task.id).join(Case, Case.id == Task.case_id)
    opened = opened.where(Task.element == element, Task.status == TaskStatus.OPEN)
    return f"/tasks/{told.evaluating.session.scalars(opened).one()}"


def test_both_sides_record_how_it_went(story: Story, enter: Enter) -> None:  # noqa: F811
    page = _publish(story)
    admin, officer = enter("qiye"), enter("gaoxiao")
    assert send(admin, page, {"need": "", "contact": "x"}).status_code == 422
    assert send(admin, page, NEED).location == f"/library/items/{story.item}"
    assert NEED["need"] in officer.get("/intents/received").text
    task = _task(story, "answer")
    assert NEED["contact"] in officer.get(task).text
    send(officer, task, {"outcome": "accept", "reply": "请联系技术转移中心"})
    assert "请联系技术转移中心" in admin.get("/intents").text
    send(officer, _task(story, "university_result"), {"result": "已签许可"})
    send(admin, _task(story, "enterprise_result"), {"result": "二十万元"})
    found = _intent(story)
    assert found.state is IntentState.CLOSED
    assert (found.enterprise_result, found.university_result) == ("二十万元", "已签许可")
    assert "二十万元" in officer.get("/intents/received?state=closed").text


def test_one_open_intent_at_a_time_and_withdrawn_with_a_reason(
    story: Story,  # noqa: F811
    enter: Enter,  # noqa: F811
) -> None:
    page = _publish(story)
    admin = enter("qiye")
    send(admin, page, NEED)
    assert "已有未结束的合作意向" in admin.get(send(admin, page, NEED).location).text
    withdrawal = f"/intents/{_intent(story).id}/withdraw"
    assert send(admin, withdrawal, {"reason": " "}).status_code == 422
    assert enter("other").get(withdrawal).status_code == 404
    assert send(admin, withdrawal, {"reason": "方案已变"}).status_code == 302
    assert _intent(story).state is IntentState.WITHDRAWN
    assert admin.get(withdrawal).status_code == 404
    assert "方案已变" in enter("gaoxiao").get("/intents/received").text


def test_intents_are_between_two(story: Story, enter: Enter) -> None:  # noqa: F811
    send(enter("qiye"), _publish(story), NEED)
    other = enter("other")
    assert NEED["need"] not in other.get("/intents").text
    assert NEED["need"] not in other.get(f"/library/items/{story.item}").text
    assert other.get(_task(story, "answer")).status_code == 404
    expert = enter("lin.x")
    assert NEED["need"] not in expert.get(f"/library/items/{story.item}").text
    assert expert.get("/intents").status_code == 403
    assert expert.get(f"/library/items/{story.item}/intent").status_code == 403
