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


@pytest.mark.parametrize(("written", "code"), [("2", 0), ("3", 1)])
def test_values_without_a_type_are_of_the_type_of_ours(
    tmp_path: Path, written: str, code: int
) -> None:
    (tmp_path / "one.dmn").write_text(MODEL)
    untyped = CASES.replace('xsi:type="xsd:decimal">2</', f">{written}</")
    untyped = untyped.replace('xsi:type="xsd:date"', "")
    (tmp_path / "one-test-01.xml").write_text(untyped)
    assert main(tmp_path, verbose=True) == code


def test_inputs_without_a_type_are_texts(tmp_path: Path) -> None:
    (tmp_path / "one.dmn").write_text(
        MODEL.replace("n * 2", "n").replace(' typeRef="number"', "").replace("n / 3", "1")
    )
    cases = CASES.replace('xsi:type="xsd:decimal">1</', ">one</").replace(">0.333333333<", ">1<")
    right = cases.replace('xsi:type="xsd:decimal">2</', ">one</")
    (tmp_path / "one-test-01.xml").write_text(right)
    assert main(tmp_path, verbose=True) == 0
    (tmp_path / "one.dmn").write_text(MODEL.replace("n * 2", "null").replace("n / 3", "1"))
    assert main(tmp_path, verbose=True) == 1


def test_an_expected_value_that_cannot_be_read_is_never_right(tmp_path: Path) -> None:
    (tmp_path / "one.dmn").write_text(MODEL.replace('date("2026-11-22")', "null"))
    (tmp_path / "one-test-01.xml").write_text(CASES.replace("2026-11-22", "someday"))
    assert main(tmp_path, verbose=True) == 1


def test_files_are_known_by_what_they_are_and_imports_by_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = MODEL.replace(
        'namespace="urn:d">',
        'namespace="urn:main"><import namespace="urn:x" locationURI="b/x.dmn" name="" importType="x"/>',
    )
    needed = importing.replace("n * 2", "f(n)").replace(
        '<informationRequirement><requiredInput href="#i"',
        '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
        '<informationRequirement><requiredInput href="#i"',
    )
    (tmp_path / "one.dmn").write_text(needed)
    for folder, factor in (("a", 3), ("b", 2), ("c", 4)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.dmn").write_text(
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:x" name="x">'
            '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="n"/>'
            f"<literalExpression><text>n * {factor}</text></literalExpression></encapsulatedLogic>"
            "</businessKnowledgeModel></definitions>"
        )
    (tmp_path / "one-001-test.xml").write_text(CASES)
    (tmp_path / "notes.xml").write_text("<notes/>")
    assert main(tmp_path, verbose=True) == 0
    assert "1 of 1" in capsys.readouterr().out


def test_a_decision_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "one.dmn").write_text(MODEL.replace("twice", "thrice"))
    (tmp_path / "one-test-01.xml").write_text(CASES)
    assert main(tmp_path, verbose=False) == 1
