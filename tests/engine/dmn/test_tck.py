"""The runner of the DMN TCK, on a folder of our own in its format."""

from __future__ import annotations

from pathlib import Path

import pytest

from script.tck import main

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">
<inputData id="i" name="n"><variable name="n" typeRef="number"/></inputData>
<decision id="a" name="twice"><variable name="twice"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>{number: n * 2, parts: [n / 3, date("2026-11-22")]}</text></literalExpression></decision>
</definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>one.dmn</modelName><testCase id="1">
<inputNode name="n"><value xsi:type="xsd:decimal">1</value></inputNode><resultNode name="twice" type="decision"><expected>
<component name="number"><value xsi:type="xsd:decimal">2</value></component>
<component name="parts"><list><item><value xsi:type="xsd:decimal">0.333333333</value></item>
<item><value xsi:type="xsd:date">2026-11-22</value></item></list></component></expected></resultNode></testCase></testCases>"""


@pytest.mark.parametrize(("wrong", "code"), [(">2</", 0), (">3</", 1)])
def test_cases_are_compared_with_what_they_expect(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str, code: int
) -> None:
    (tmp_path / "one.dmn").write_text(MODEL)
    (tmp_path / "one-test-01.xml").write_text(CASES.replace(">2</", wrong))
    assert main(tmp_path, verbose=True) == code
    printed = capsys.readouterr().out
    assert f"{1 - code} of 1" in printed
    assert ("1/twice" in printed) == bool(code)


def test_a_decision_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "one.dmn").write_text(MODEL.replace("twice", "thrice"))
    (tmp_path / "one-test-01.xml").write_text(CASES)
    assert main(tmp_path, verbose=False) == 1
