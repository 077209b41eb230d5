"""What the schema refuses, as sentences; and what only the whole document shows."""

import re

import pytest

from engine.checks import check_bpmn, check_package
from engine.checks.wellformed import MOST_ELEMENTS
from engine.spiff.schema import schema_errors
from engine.xml import MAX_BYTES, read_xml
from tests.engine.checks.models import (
    broken,
    chain,
    document,
    errors,
    findings,
    flow,
    names_only,
    process,
    rules,
)
from tests.engine.checks.test_activities import OVER, UNDO
from tests.engine.checks.test_events import LINKS

PLAIN = process('<startEvent id="s"/><task id="a"/><endEvent id="e"/>' + chain("s", "a", "e"))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("schema.attribute", ('<task id="a"/>', '<task id="a" colour="red"/>')),
        ("schema.attribute-missing", (' sourceRef="s"', "")),
        ("schema.child-missing", ('<endEvent id="e"/>', '<endEvent id="e"/><callChoreography id="x" initiatingParticipantRef="p"/>')),
        ("schema.value", ('<task id="a"/>', '<task id="a" startQuantity="two"/>')),
        ("schema.value", ('isExecutable="true"', 'isExecutable="maybe"')),
        ("schema.value", ('id="P"', 'id="1P"')),
        ("schema.value", ('id="P"', 'id="P" processType="Secret"')),
        ("schema.abstract", ('<task id="a"/>', '<task id="a"/><event id="x"/>')),
        ("schema.text", ('<task id="a"/>', '<task id="a">hello</task>')),
        ("schema.element", ('<task id="a"/>', '<task id="a"/><robotTask id="x"/>')),
        ("schema.element", ('<task id="a"/>', '<task id="a"><outgoing>f_a_e</outgoing><incoming>f_s_a</incoming></task>')),
        ("schema.other", ('<task id="a"/>', '<task id="a" xsi:type="tRobot"/>')),
    ],
)  # fmt: skip
def test_the_schema_speaks_in_sentences(rule: str, change: tuple[str, str]) -> None:
    found = [one for one in findings(broken(PLAIN, change)) if one.rule == rule]
    assert found
    for language in ("zh", "en"):
        assert "http://www.omg.org" not in found[0].message[language]
        assert "SCHEMAV" not in found[0].message[language]


def test_extensions_of_a_drawing_are_no_error() -> None:
    """Tools keep colours, pages and decorations there; nothing of it is executed."""
    drawn = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane bpmnElement="P"><bpmndi:BPMNShape id="a_" bpmnElement="a">'
        '<di:extension><their:page xmlns:their="http://tool.example" number="2"/></di:extension>'
        '<dc:Bounds x="0" y="0" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    assert findings(PLAIN + drawn) == []


def test_a_value_is_told_with_what_is_allowed() -> None:
    (found,) = (
        one
        for one in findings(broken(PLAIN, ('id="P"', 'id="P" processType="Secret"')))
        if one.rule == "schema.value"
    )
    assert found.element == "P"
    assert "None, Public, Private" in found.message["en"]


def test_the_schema_is_shared_between_documents() -> None:
    first = schema_errors(read_xml(document(process("<foo/>"))))
    assert first and not schema_errors(read_xml(document(PLAIN)))
    assert schema_errors(read_xml(document(process("<foo/>")))) == first


def test_an_id_is_used_once() -> None:
    assert errors(broken(PLAIN, ('<task id="a"/>', '<task id="a"/><textAnnotation id="a"/>'))) >= {
        "id.repeated"
    }
    twice = PLAIN + '<message id="a" name="m"/>'
    assert names_only("id.repeated", twice)
    assert "schema.value" not in errors(twice)


def drawing(first: str, second: str) -> str:
    """Two shapes of these ids."""
    bounds = '<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="1" y="1" width="1" height="1"/>'
    shapes = [
        f'<bpmndi:BPMNShape id="{id}" bpmnElement="{of}">{bounds}</bpmndi:BPMNShape>'
        for id, of in ((first, "s"), (second, "a"))
    ]
    return (
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="P">'
        + "".join(shapes)
        + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )


@pytest.mark.parametrize(("first", "second"), [("x", "x"), ("a", "y")])
def test_an_id_that_a_drawing_repeats_is_no_error(first: str, second: str) -> None:
    assert rules(PLAIN + drawing(first, second)) == {"id.repeated-in-drawing"}
    assert rules(PLAIN + drawing("x", "y")) == set()


def test_an_element_of_another_tool_is_named_without_its_namespace() -> None:
    changed = broken(PLAIN, ('<task id="a"/>', '<task id="a"><geometry xmlns="" x="1"/></task>'))
    [found] = [one for one in check_bpmn(document(changed)) if one.rule == "schema.element"]
    assert found.element == "a"
    assert "“geometry”" in found.message["zh"] and "{" not in found.message["en"]


def test_a_document_of_endless_elements_is_refused_at_once() -> None:
    source = document(process("<task/>" * MOST_ELEMENTS))
    assert [one.rule for one in check_bpmn(source)] == ["schema.size"]


def test_a_shape_without_element_is_pointed_out() -> None:
    drawn = (
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="P"><bpmndi:BPMNShape id="x" bpmnElement="gone">'
        '<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="1" y="1" width="1" height="1"/>'
        "</bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    assert rules(PLAIN + drawn) == {"reference.diagram"}
    assert rules(PLAIN + drawn.replace("gone", "a")) == set()


def test_a_link_has_a_name() -> None:
    nameless = broken(
        LINKS, ('id="l1" name="L"', 'id="l1" name=" "'), ('id="l2" name="L"', 'id="l2" name=" "')
    )
    assert names_only("link.name", nameless)


def test_handlers_stand_beside_what_they_undo() -> None:
    away = broken(
        UNDO,
        (
            '<task id="unbook" isForCompensation="true"/>',
            '<subProcess id="sub"><task id="unbook" isForCompensation="true"/></subProcess>'
            + flow("x", "book", "sub")
            + flow("y", "sub", "end"),
        ),
    )
    assert names_only("compensation.handler-elsewhere", away)


def test_a_throw_without_handlers_is_pointed_out() -> None:
    nothing = broken(
        PLAIN, ('<endEvent id="e"/>', '<endEvent id="e"><compensateEventDefinition/></endEvent>')
    )
    assert rules(nothing) == {"compensation.nothing"}


def test_loop_results_go_to_data_in_sight() -> None:
    astray = broken(
        OVER,
        (
            '<inputDataItem id="item" name="item"/>',
            '<loopDataOutputRef>far</loopDataOutputRef><inputDataItem id="item" name="item"/>',
        ),
        ('<task id="in"/>', '<task id="in"/><dataObject id="far" isCollection="true"/>'),
    )
    assert names_only("multi-instance.output-elsewhere", astray)


def test_a_refused_feature_is_called_so() -> None:
    both = '<startEvent id="s" parallelMultiple="true">' + "".join(
        f'<signalEventDefinition signalRef="{name}"/>' for name in ("S1", "S2")
    )
    begun = broken(PLAIN, ('<startEvent id="s"/>', both + "</startEvent>"))
    signals = '<signal id="S1" name="one"/><signal id="S2" name="two"/>'
    assert rules(begun + signals) == {"unsupported.feature"}


def test_a_part_of_a_package_has_a_limit() -> None:
    large = {"process.bpmn": document(PLAIN), "forms/x.form": b" " * (MAX_BYTES + 1)}
    assert [one.rule for one in check_package(large)] == ["package.form-too-large"]


def test_a_fault_of_the_schema_is_found_where_it_is_whatever_the_prefix() -> None:
    plain = document(
        process('<startEvent id="s"/><task id="t" startQuantity="x" foo="1"/>')
    ).decode()
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1b:", plain).replace(" xmlns=", " xmlns:b=")
    found = [
        [(one.rule, one.element) for one in check_bpmn(text.encode()) if one.level == "error"]
        for text in (plain, prefixed)
    ]
    assert found[0] == found[1]
    assert {("schema.value", "t"), ("schema.attribute", "t")} <= set(found[1])
