"""The case page says in words how a decision came about."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import cases, deployments
from engine.db import transaction
from engine.runtime import Runtime
from tests.bpmn import chain, model, node
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
