"""Invariants of decisions: a table whose weights do not add up is refused, with the sum's reason."""

from __future__ import annotations

import pytest

from engine.checks import check_package
from tests.engine.checks.test_package import PACKAGE

WEIGHTS = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="w" name="w" namespace="w">
  <decision id="weights" name="weights"><variable name="weights" />
    <decisionTable hitPolicy="COLLECT">
      <input><inputExpression typeRef="string"><text>kind</text></inputExpression></input>
      <output name="weight" typeRef="number" />
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>60</text></outputEntry></rule>
      <rule><inputEntry><text>"a"</text></inputEntry><outputEntry><text>{second}</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>"""
INVARIANT = """
[[invariants]]
decision = "weights"
given = {kind = "a"}
rule = "=sum(result) = 100"
zh = "权重合计应为 100。"
en = "The weights have to add up to 100."
"""


def found(second: str = "40", invariant: str = INVARIANT) -> list[tuple[str, str]]:
    files = {
        **PACKAGE,
        "package.toml": PACKAGE["package.toml"] + invariant.encode(),
        "rules/weights.dmn": WEIGHTS.format(second=second).encode(),
    }
    return [(one.rule, str(one)) for one in check_package(files)]


def test_weights_that_add_up_are_left_alone() -> None:
    assert found() == []


@pytest.mark.parametrize("second", ["39", "40.01", '"forty"', "null"])
def test_weights_that_do_not_add_up_are_refused(second: str) -> None:
    [(rule, said)] = found(second)
    assert rule == "invariant.broken"
    assert "The weights have to add up to 100." in said


@pytest.mark.parametrize(
    ("invariant", "rule"),
    [
        (INVARIANT.replace('"weights"', '"nothing"'), "invariant.decision"),
        (INVARIANT.replace('rule = "=sum(result) = 100"', ""), "invariant.unreadable"),
        (INVARIANT.replace("=sum(result) = 100", "=sum(("), "invariant.unreadable"),
        ("[[invariants]]\n", "invariant.unreadable"),
    ],
)
def test_an_invariant_that_cannot_be_judged_is_told(invariant: str, rule: str) -> None:
    assert [one for one, _said in found(invariant=invariant)] == [rule]


def test_a_package_without_invariants_needs_none() -> None:
    assert found(invariant="") == []
