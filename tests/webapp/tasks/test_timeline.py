"""The case page says in words how a decision came about."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.models import Task
from engine.runtime import Runtime
from engine.tasks import claim_task
from tests.bpmn import chain, model, node
from tests.engine.verbs.conftest import user_task
from tests.webapp.conftest import sign_in
from workflows.records.accounts import Account

TABLE = """
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="tests">
  <decision id="level" name="level"><decisionTable id="t" hitPolicy="UNIQUE">
    <input id="i"><inputExpression id="ie" typeRef="number"><text>stars</text></inputExpression></input>
    <output id="o" name="level" typeRef="string"/><annotation name="why"/>
    <rule id="r1"><inputEntry id="e1"><text>&gt;= 4</text></inputEntry>
      <outputEntry id="x1"><text>"high"</text></outputEntry><annotationEntry><text>four stars or more</text></annotationEntry></rule>
    <rule id="r2"><inputEntry id="e2"><text>&lt; 4</text></inputEntry>
      <outputEntry id="x2"><text>"low"</text></outputEntry><annotationEntry><text>fewer</text></annotationEntry></rule>
  </decisionTable></decision>
</definitions>"""


def test_the_rule_that_matched_is_shown(
    client: FlaskClient, session: Session, web_runtime: Runtime, lin: Account
) -> None:
    decide = node(
        "b:businessRuleTask", name="How good",
        extension='<zeebe:calledDecision decisionId="level" resultVariable="level"/>',
    )  # fmt: skip
    files: dict[str, Any] = {
        "process.bpmn": model("rated", chain("s:startEvent", decide, "t:userTask", "e:endEvent")),
        "rules/level.dmn": TABLE,
    }
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, files)
        case = cases.start_case(tx, "rated", {"stars": 5}, by=str(lin.id))
    sign_in(client)
    page = client.get(f"/cases/{case.id}").text
    assert "How good" in page
    assert "four stars or more" in page
    assert "fewer" not in page


def test_who_has_it_since_when_and_what_comes_by_the_clock(
    client: FlaskClient, session: Session, web_runtime: Runtime, lin: Account
) -> None:
    late = (
        '<boundaryEvent id="late" name="超期提醒" attachedToRef="t" cancelActivity="false">'
        "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>"
        '<endEvent id="told"/><sequenceFlow id="f9" sourceRef="late" targetRef="told"/>'
    )
    parts = chain("s:startEvent", user_task("t", f"person@{lin.id}"), "e:endEvent") + late
    with transaction(session, web_runtime) as tx:
        deployments.deploy(tx, {"process.bpmn": model("timed", parts)})
        case = cases.start_case(tx, "timed", {}, by=str(lin.id))
        task = session.scalars(select(Task.id).where(Task.case_id == case.id)).one()
        claim_task(tx, task, by=str(lin.id), groups=[])
    sign_in(client)
    page = client.get(f"/cases/{case.id}").text
    assert re.search(r"到时自动进行.*超期提醒</span><time[^>]*>2026-03-05", page, re.DOTALL)
    assert f"2026-03-02 · {lin.name}" in page  # at the step of the diagram
    assert f"{lin.name} · 自 2026-03-02" in page
