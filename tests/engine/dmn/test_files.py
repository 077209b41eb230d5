"""Files that are refused: no XML, no DMN, dangerous, contradictory (and the command line's helper)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from engine import dmn
from tests.engine.dmn.drawing import DMN15, decision, file, given, grid, knowledge, says

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">&b;</definitions>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd">
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>"""


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        (b"", "well-formed"),
        (b"<a", "well-formed"),
        (b"<a/>", "definitions"),
        (b'<definitions xmlns="urn:x"/>', "definitions"),
        (f'<decision xmlns="{DMN15}"/>'.encode(), "definitions"),
        (LAUGHS, "DOCTYPE"),
        (OUTSIDE, "DOCTYPE"),
        (OUTSIDE.decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"), "DOCTYPE"),
        (b"<!--" + b"x" * 5_000_001 + b"-->", "larger"),
        (file("<x>" * 150 + "</x>" * 150), "deep"),
        (file(decision("A", says("1")), decision("A", says("2"))), "same id"),
        (file(decision("A", says("1"), needs=["d_B"])), "does not exist"),
        (file(decision("A", says("1"), needs=["d_A"])), "needs itself"),
        (
            file(decision("A", says("1"), needs=["d_B"]), decision("B", says("1"), needs=["d_A"])),
            "needs itself",
        ),
        (file('<decision id="x"/>'), "name"),
        (file(decision("A", "<list>" * 40 + "</list>" * 40)), "deep"),
        (file(decision("A", "<invocation/>")), "missing"),
        (
            file(
                decision(
                    "A", f"<relation><column name='a'/><row>{says('1')}{says('2')}</row></relation>"
                )
            ),
            "columns",
        ),
        (file("<itemDefinition name='t'><typeRef>t</typeRef></itemDefinition>"), "by itself"),
        (file("<itemDefinition name='t'><typeRef>u</typeRef></itemDefinition>"), "'u'"),
        (
            file(
                "<itemDefinition name='t'><typeRef>string</typeRef><allowedValues><text>(</text></allowedValues></itemDefinition>"
            ),
            "allowed",
        ),
        (file('<decisionService id="s" name="s"/>'), "output"),
        (
            file(
                decision(
                    "A",
                    '<literalExpression expressionLanguage="python"><text>1</text></literalExpression>',
                )
            ),
            "python",
        ),
        (
            file(decision("A", '<functionDefinition kind="Java"><context/></functionDefinition>')),
            "Java",
        ),
        (file('<import namespace="urn:test" name="me" importType="x"/>'), "itself"),
    ],
)
def test_refusals(xml: bytes, word: str) -> None:
    with pytest.raises(dmn.DmnError) as caught:
        dmn.parse(xml)
    assert word in str(caught.value)


def test_refusals_name_the_element() -> None:
    with pytest.raises(dmn.DmnError) as caught:
        dmn.parse(file(decision("评级", says("1 +"))))
    assert (caught.value.element, caught.value.name) == ("d_评级", "评级")
    assert "评级" in str(caught.value) and "1 +" in str(caught.value)


def test_a_decision_without_logic_is_null_and_a_warning() -> None:
    outcome = dmn.parse(file(decision("A", ""))).evaluate("A", {})
    assert outcome.value is None and "no logic" in outcome.warnings[0]


def test_elements_of_others_are_passed_over() -> None:
    extra = '<extensionElements><x xmlns="urn:x"><decision name="no"/></x></extensionElements>'
    drawing = '<DMNDI xmlns="https://www.omg.org/spec/DMN/20191111/DMNDI/"><decision/></DMNDI>'
    xml = file(extra, decision("A", "<description>text</description>" + says("1")), drawing)
    assert dmn.parse(xml).names == ("A",)


def test_trying_out_reads_declared_dates_from_plain_json() -> None:
    table = grid("FIRST", ["due"], ["late"], [['< date("2026-01-01")', "true"], ["-", "false"]])
    xml = file(
        given("due", "date"), given("length", "days and time duration"), decision("Late", table)
    )
    lines = dmn.try_out(xml, "Late", '{"due": "2025-12-31", "length": "PT0S"}').splitlines()
    assert lines == ["true", "# rule 1 (r1) of d_Late"]
    assert dmn.try_out(xml, "Late", '{"due": "soon"}').splitlines()[-1].startswith("# due")


def test_trying_out_answers_json() -> None:
    xml = file(decision("D", says('{a: [1.50, @"2026-01-01"], b: absent}')))
    lines = dmn.try_out(xml, "D").splitlines()
    found = json.loads("\n".join(line for line in lines if not line.startswith("#")))
    assert found == {"a": [1.5, "2026-01-01"], "b": None}
    assert lines[-1] == "# There is no variable 'absent'"
    with pytest.raises(KeyError):
        dmn.try_out(xml, "E")


SAMPLE = file(
    given("x", "number"),
    knowledge("f", {"n": "number"}, says("n + 1")),
    decision(
        "D",
        grid("FIRST", ["f(x)"], ["a"], [["> 1", '"big"'], ["-", "x"]]),
        needs=["i_x"],
        knows=["b_f"],
    ),
)


@settings(max_examples=150, deadline=None)
@given_any(st.integers(0, len(SAMPLE)), st.integers(0, 30), st.binary(max_size=12))
def test_no_damage_does_anything_else_than_refuse(at: int, length: int, bytes_: bytes) -> None:
    damaged = SAMPLE[:at] + bytes_ + SAMPLE[at + length :]
    try:
        decisions = dmn.parse(damaged)
    except dmn.DmnError:
        return
    for name in decisions.names:
        decisions.evaluate(name, {"x": None})
