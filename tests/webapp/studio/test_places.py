"""A finding leads to the field of the panel that it is about."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from engine.checks.finding import Finding
from tests.engine.checks.models import findings
from tests.webapp.studio.test_round_trip import node

SCRIPT = Path(__file__).with_name("places.mjs")
PANEL = SCRIPT.parents[3] / "webapp" / "assets" / "js" / "studio" / "bpmn"
LOOPED = (
    '<process id="P" isExecutable="true"><task id="again">'
    "<standardLoopCharacteristics{}</standardLoopCharacteristics></task></process>"
)
JOINED = (
    '<process id="P" isExecutable="true"><startEvent id="s"/><task id="a"/><task id="b"/>'
    '<complexGateway id="join">{}</complexGateway><endEvent id="e"/>'
    + "".join(
        f'<sequenceFlow id="f{place}" sourceRef="{one}" targetRef="{other}"/>'
        for place, (one, other) in enumerate(
            [("s", "a"), ("s", "b"), ("a", "join"), ("b", "join"), ("join", "e")]
        )
    )
    + "</process>"
)


@pytest.mark.parametrize(
    ("model", "rule", "field"),
    [
        (LOOPED.format(">"), "loop.endless", "panhuo-loop-condition"),
        (LOOPED.format(' loopMaximum="0">'), "loop.maximum", "panhuo-loop-maximum"),
        (LOOPED.format("><loopCondition>1 +</loopCondition>"), "expression.syntax", "panhuo-loop-condition"),
        (JOINED.format(""), "gateway.activation", "panhuo-activation"),
        (JOINED.format("<activationCondition>1 +</activationCondition>"), "expression.syntax", "panhuo-activation"),
    ],
)  # fmt: skip
def test_loops_and_complex_gateways(model: str, rule: str, field: str) -> None:
    found = [one for one in findings(model) if one.rule == rule]
    assert fields(found) == [field]
    assert any(f'"{field}"' in path.read_text() for path in PANEL.glob("[cl]o*.js"))


def fields(found: list[Finding]) -> list[str | None]:
    told = subprocess.run(
        [node(), str(SCRIPT)],
        input=json.dumps([asdict(one) for one in found], default=str),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: list[str | None] = json.loads(told.stdout)
    return answer
