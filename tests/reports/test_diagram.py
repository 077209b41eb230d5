"""The picture of a model: whole, safe, and telling states by more than colour."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from reports.diagram import DiagramError, draw
from reports.diagram.labels import node_label
from reports.diagram.model import Box, Node
from reports.diagram.paint import HEAT
from tests.bpmn import chain, model, user
from tests.reports import models

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def element(root: etree._Element, id_: str) -> etree._Element:
    (found,) = [e for e in root.iter(f"{SVG}g") if e.get("data-element") == id_]
    return found


def inside(root: etree._Element, id_: str) -> str:
    """What an element shows, without its tooltip and place."""
    shown = element(root, id_)
    for tip in list(shown.iter(f"{SVG}title")):
        shown.remove(tip)
    text = etree.tostring(shown).decode()
    return re.sub(
        r"-?\d+(\.\d+)? -?\d+(\.\d+)?\)", ")", re.sub(r'(data-element|cx|cy)="[^"]*"', "", text)
    )


@pytest.fixture(scope="module")
def everything() -> str:
    return draw(models.every_kind(), lang="en")


def test_every_kind_of_element_is_drawn_and_can_be_styled(everything: str) -> None:
    root = drawn(everything)
    for kind in models.PLAIN_KINDS:
        assert f"bpmn-{kind}" in element(root, kind).get("class", "").split()
        assert len(element(root, kind)), kind
    for id_ in ("edge", "pool", "upright", "lane", "plain", "conditional", "tied", "told"):
        assert len(element(root, id_)), id_


def test_every_kind_of_task_gateway_and_event_looks_different(everything: str) -> None:
    tasks = [inside(drawn(everything), kind) for kind in models.PLAIN_KINDS[:8]]
    pictures = [re.sub(r"<text.*?</text>|class=\"[^\"]*\"", "", t) for t in tasks]
    assert len(set(pictures)) == len(pictures)
    for kind in models.EVENT_KINDS:
        signs = {inside(drawn(everything), f"{kind}_{d}") for d in models.DEFINITIONS}
        assert len(signs) == len(models.DEFINITIONS)


def test_markers_outlines_and_dashes_follow_bpmn(everything: str) -> None:
    root = drawn(everything)
    assert len({inside(root, id_) for id_ in ("many", "row", "loop", "undo")}) == 4
    rect = {i: element(root, i).find(f"{SVG}rect") for i in ("callActivity", "task", "caught")}
    assert rect["callActivity"].get("stroke-width") == "4"
    assert rect["task"].get("stroke-width") is None
    assert rect["caught"].get("stroke-dasharray") == "1.5 4"
    assert len(element(root, "transaction").findall(f"{SVG}rect")) == 2
    assert element(root, "edge").find(f"{SVG}circle").get("stroke-dasharray") == "5 3"
    assert element(root, "told").find(f"{SVG}path").get("stroke-dasharray") == "7 4"
    assert len(element(root, "plain")) == 2  # line and arrow
    assert len(element(root, "conditional")) == 3  # and the diamond


def test_states_show_as_class_colour_and_sign() -> None:
    states = {"create": "done", "profile": "active", "remind": "failed", "decide": "cancelled"}
    root = drawn(draw(models.onboarding_drawn(), states=states, badges={"profile": "2 人"}))
    signs = [e for e in root.iter(f"{SVG}g") if e.get("class") == "bpmn-sign"]
    assert len(signs) == 4
    assert len({etree.tostring(sign.find(f".//{SVG}g")[0]) for sign in signs}) == 4
    for id_, state in states.items():
        assert f"is-{state}" in element(root, id_).get("class", "")
    assert len({element(root, id_).get("stroke") for id_ in [*states, "review"]}) == 5
    assert "2 人" in "".join(root.itertext())


def test_heat_is_a_darker_ground_and_a_thicker_line() -> None:
    model = models.onboarding_drawn()
    looks = [
        element(drawn(draw(model, heat={"review": heat})), "review") for heat in range(len(HEAT))
    ]
    lines = [float(one.get("stroke-width", "0")) for one in looks]
    assert lines == sorted(set(lines))
    assert len({one.get("fill") for one in looks}) == len(HEAT)


def test_the_flows_taken_are_marked_and_thicker() -> None:
    root = drawn(draw(models.onboarding_drawn(), states={"start": "done"}, flows={"f1", "unknown"}))
    taken, other = element(root, "f1"), element(root, "f2")
    assert "is-taken" in taken.get("class", "")
    assert float(taken.get("stroke-width", "0")) > float(other.get("stroke-width", "0"))


def test_the_picture_is_told_in_words_too() -> None:
    svg = draw(models.onboarding_drawn(), states={"start": "done", "profile": "active"}, lang="zh")
    root = drawn(svg)
    assert root.get("role") == "img"
    assert root[0].text == "专家入库流程"
    said = root[1].text or ""
    assert "新增专家（开始事件，已完成）" in said
    assert "完善专家信息，申请入库（用户任务，进行中）" in said
    assert "专家审核（用户任务，未到达）" in said
    english = drawn(
        draw(models.onboarding_drawn(), states={"start": "done"}, lang="en", title="Mine")
    )
    assert english[0].text == "Mine"
    assert "(start event, done)" in (english[1].text or "")


@pytest.mark.parametrize("model", [models.onboarding, models.onboarding_drawn, models.every_kind])
def test_nothing_in_it_breaks_a_strict_policy_or_clashes_on_a_page(model) -> None:
    for one in drawn(draw(model())).iter():
        assert one.tag.removeprefix(SVG) in {
            "svg", "g", "title", "desc", "rect", "circle", "path", "polygon", "text", "tspan"
        }  # fmt: skip
        assert not {"style", "id", "href"} & set(one.keys())
        assert not [key for key in one.keys() if key.startswith("on")]  # noqa: SIM118


def test_names_and_ids_with_any_characters_stay_text() -> None:
    nasty = "<script>alert(1)</script>\"'&]]>"
    id_ = "a b\"<x>'&"
    quoted = id_.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    name = nasty.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    bpmn = models.document(f'<process id="p"><userTask id="{quoted}" name="{name}"/></process>')
    svg = draw(
        bpmn, states={id_: "active"}, badges={id_: nasty + "\x00\x1b"}, title=nasty + "\ud800"
    )
    assert "<script" not in svg
    root = drawn(svg)
    assert root[0].text == nasty
    assert "is-active" in element(root, id_).get("class", "")
    assert nasty in (root[1].text or "")


def test_long_names_are_cut_but_kept_in_the_tooltip() -> None:
    name = "编制高校存量专利转化实施方案并报主管部门备案后组织专家论证" * 3
    bpmn = models.document(f'<process id="p"><userTask id="t" name="{name}"/></process>')
    task = element(drawn(draw(bpmn)), "t")
    assert name in (task.findtext(f"{SVG}title") or "")
    assert "".join(task.find(f"{SVG}text").itertext()).endswith("…")


def test_a_collapsed_sub_process_with_a_plane_of_its_own_is_drawn_below() -> None:
    process = (
        '<process id="p"><subProcess id="s" name="内部评审"><userTask id="t" name="打分"/>'
        "</subProcess></process>"
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">'
        + models.shape("s", 0, 0, 100, 80, isExpanded="false")
        + '</bpmndi:BPMNPlane></bpmndi:BPMNDiagram><bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="s">'
        + models.shape("t", 0, 0, 100, 80)
        + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    root = drawn(draw(models.document(process), states={"t": "active"}))
    assert "is-active" in element(root, "t").get("class", "")
    assert float(root.get("height", "0")) > 2 * (80 + 32)


def test_a_hidden_step_does_not_spoil_the_picture() -> None:
    process = (
        '<process id="p"><subProcess id="s"><userTask id="t"/></subProcess></process>'
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">'
        + models.shape("s", 7, 7, 100, 80, isExpanded="false")
        + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    root = drawn(draw(models.document(process)))
    assert element(root, "s").find(f"{SVG}rect").get("x") == "7"


@pytest.mark.parametrize("bad", ["NaN", "inf", "1e300", "x", ""])
def test_a_place_that_is_no_place_is_found_anew(bad: str) -> None:
    process = (
        '<process id="p"><userTask id="t"/></process>'
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">'
        f'<bpmndi:BPMNShape bpmnElement="t"><dc:Bounds x="{bad}" y="0" width="100" height="80"/>'
        "</bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    assert float(drawn(draw(models.document(process))).get("width", "inf")) < 400


def test_a_flow_without_a_line_gets_one() -> None:
    process = (
        '<process id="p"><task id="a"/><task id="b"/>' + models.flow("f", "a", "b") + "</process>"
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">'
        + models.shape("a", 0, 0, 100, 80)
        + models.shape("b", 200, 0, 100, 80)
        + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    assert element(drawn(draw(models.document(process))), "f").find(f"{SVG}path").get("d") == (
        "M100 40L200 40"
    )


def test_a_huge_model_becomes_a_sentence() -> None:
    tasks = "".join(f'<task id="t{i}"/>' for i in range(1600))
    svg = draw(models.document(f'<process id="p">{tasks}</process>'), lang="en")
    assert "too many elements" in svg
    assert len(svg) < 2000


def test_an_empty_model_becomes_a_sentence() -> None:
    assert "nothing to draw" in draw(models.document('<process id="p"/>'), lang="en")


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"no XML",
        b"<definitions/>",
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>',
        b"<a>" * 500 + b"</a>" * 500,
    ],
)
def test_what_is_no_model_is_refused(source: bytes) -> None:
    with pytest.raises(DiagramError, match="cannot be drawn"):
        draw(source)


def test_names_of_flows_out_of_one_corner_do_not_cover_each_other() -> None:
    process = '<process id="p"><exclusiveGateway id="g" name="结论？"/>' + "".join(
        f'<task id="t{i}" name="任务"/>' + models.flow(f"f{i}", "g", f"t{i}", f"第{i}种结论")
        for i in range(5)
    )
    root = drawn(draw(models.document(process + "</process>")))
    grounds = [r for r in root.iter(f"{SVG}rect") if r.get("fill-opacity")]
    places = {(r.get("x"), r.get("y")) for r in grounds}
    assert len(grounds) == len(places) == 5


def test_changes_show_by_line_and_sign_on_steps_and_flows() -> None:
    source = model("p", chain("s:startEvent", user("a"), "e:endEvent")).encode()
    svg = draw(source, states={"a": "changed", "s-a": "removed"}, lang="en")
    assert "(user task, changed)" in svg
    assert svg.count('class="bpmn-sign"') == 2
    assert 'stroke-dasharray="7 4"' in svg


def test_a_step_leads_to_its_address() -> None:
    source = model("p", chain("s:startEvent", user("a"), "e:endEvent")).encode()
    svg = draw(source, badges={"a": "3"}, links={"a": '/x?"<'}, lang="en")
    assert svg.count('href="/x?&quot;&lt;"') == 2
    assert 'role="group"' in svg
    assert svg.count('tabindex="-1"') == 1, "one stop for the keyboard"


def test_a_label_is_as_wide_as_its_longest_word() -> None:
    """A translation stands in the place that was drawn for a shorter name."""
    place = Box(100, 100, 24, 14)
    event = Node("e", "endEvent", "Locked again", box=Box(94, 60, 36, 36), label=place)
    assert node_label(event, []).lines == ["Locked", "again"]
