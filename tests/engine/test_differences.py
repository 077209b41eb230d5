"""Two versions of a package, and what is different between them in meaning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import workflows
from engine.coverage import coverage
from engine.differences import Change, Difference, Entry, compare, diagram_difference
from engine.packages import read_folder
from tests.bpmn import chain, flow, model, node, service, user

BPMN = Path(workflows.__file__).parent / "bpmn"
OLD = model("p", chain("s:startEvent", user("t", assignee="=a"), "e:endEvent"))


def changes(new: str, old: str = OLD) -> dict[str, Change]:
    return {one.id: one.change for one in diagram_difference(old.encode(), new.encode()).elements}


def between(path: str, old: str, new: str) -> tuple[Entry, ...]:
    same = {"process.bpmn": OLD}
    found = compare({**same, path: old}, {**same, path: new})
    return found.files.get(path, ())


def test_the_same_in_other_clothes_is_no_difference() -> None:
    dressed = (
        OLD.replace(
            "<definitions", '<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        )
        .replace("</definitions>", "</b:definitions>")
        .replace("><", ">\n  <")
        .replace('<startEvent id="s"', '<startEvent isInterrupting="true" id="s"')
    )
    assert changes(dressed) == {}


def test_added_removed_and_changed() -> None:
    new = model(
        "p", chain("s:startEvent", user("t", assignee="=b"), service("x", "o.p"), "e:endEvent")
    )
    assert changes(new) == {
        "t": Change.CHANGED, "x": Change.ADDED, "t-x": Change.ADDED, "x-e": Change.ADDED,
        "t-e": Change.REMOVED,
    }  # fmt: skip
    [task] = [
        one for one in diagram_difference(OLD.encode(), new.encode()).elements if one.id == "t"
    ]
    assert task.entries == (
        Entry(Change.CHANGED, "t", "assignmentDefinition assignee", "=a", "=b"),
    )


def test_another_kind_and_another_place_in_the_model() -> None:
    assert changes(OLD.replace("userTask", "manualTask"))["t"] is Change.CHANGED
    inner = model(
        "p",
        node("s:startEvent"),
        node("sub:subProcess", user("t", assignee="=a")),
        node("e:endEvent"),
        flow("s", "t"),
        flow("t", "e"),
    )
    assert changes(inner) == {"t": Change.CHANGED, "sub": Change.ADDED}


def test_what_was_only_moved() -> None:
    def drawn(x: int) -> str:
        shape = f'<b:BPMNShape id="d" bpmnElement="t"><c:Bounds x="{x}" y="2" width="100" height="80"/></b:BPMNShape>'
        di = f'<b:BPMNDiagram xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"><b:BPMNPlane bpmnElement="p">{shape}</b:BPMNPlane></b:BPMNDiagram>'
        return OLD.replace("</definitions>", f"{di}</definitions>")

    found = diagram_difference(drawn(1).encode(), drawn(9).encode())
    assert [(one.id, one.change) for one in found.elements] == [("t", Change.MOVED)]
    assert found.of_meaning == ()
    assert changes(drawn(1).replace('x="1"', 'x="1.0"'), drawn(1)) == {}


def test_mappings_are_compared_by_their_target() -> None:
    one, two = service("x", "o.p", "a=1;b=2"), service("x", "o.p", "b=2;a=1")
    old, new = (model("p", chain("s:startEvent", each, "e:endEvent")) for each in (one, two))
    assert changes(new, old) == {}


def test_forms_by_key() -> None:
    old = {
        "components": [
            {"key": "a", "type": "textfield", "label": "甲"},
            {"key": "b", "type": "number"},
        ]
    }
    new = {
        "components": [
            {"key": "b", "type": "number", "validate": {"required": True}},
            {"key": "c", "type": "text", "id": "x"},
        ]
    }
    assert [
        (one.change, one.what, one.part)
        for one in between("forms/f.form", json.dumps(old), json.dumps(new))
    ] == [
        (Change.ADDED, "b", "validate.required"),
        (Change.ADDED, "c", ""),
        (Change.REMOVED, "甲", ""),
    ]


def test_settings_texts_and_what_cannot_be_read() -> None:
    [one] = between(
        "package.toml", 'key = "p"\n[case]\ntitle = "a"', 'key = "p"\n[case]\ntitle = "b"'
    )
    assert one == Entry(Change.CHANGED, "case.title", "", "a", "b")
    assert between("package.toml", 'key = "p"', 'key = "p"\nlist = []\n') == ()
    assert between("package.toml", "= broken", "= broken") == ()
    assert [one.change for one in between("languages/en.yaml", "甲: A", "甲: A\n乙: B")] == [
        Change.ADDED
    ]
    assert len(between("rules/r.dmn", "<", "<<")) == 1
    assert compare({"process.bpmn": "<"}, {"process.bpmn": OLD}).diagram is None


@pytest.mark.parametrize("key", ["patent_evaluation", "expert_onboarding"])
def test_a_package_is_no_other_than_itself(key: str) -> None:
    files = read_folder(BPMN / key)
    assert compare(files, dict(files)).is_empty
    assert isinstance(compare({}, files), Difference)


def test_coverage_counts_steps_and_flows() -> None:
    found = coverage(OLD.encode(), {"s", "s-t", "t"})
    assert found.missed == {"t-e", "e"}
    assert found.percent == 60
    assert coverage(b"<", ()).percent == 100


STEPS = """title: {title}
steps:
  - start: {{by: admin}}{more}
  - complete: {{task: b, by: expert}}
  - outcome: {{status: completed}}
"""


def test_a_step_put_into_a_scenario_leaves_those_after_it_alone() -> None:
    old, new = (STEPS.format(title="t", more=more) for more in ("", "\n  - pass: P1D"))
    assert between("scenarios/a.yaml", old, new) == (
        Entry(Change.ADDED, "step", "2", "", '{"pass": "P1D"}'),
    )
    assert between("scenarios/a.yaml", new, old) == (
        Entry(Change.REMOVED, "step", "2", '{"pass": "P1D"}', ""),
    )
    other = new.replace("P1D", "P2D").replace("title: t", "title: u")
    assert [(one.change, one.what, one.part) for one in between("scenarios/a.yaml", new, other)] == [
        (Change.CHANGED, "title", ""), (Change.CHANGED, "step", "2"),
    ]  # fmt: skip


def test_what_is_no_scenario_or_no_translation_is_compared_as_one_text() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{one}: &{one} [*{before}, *{before}]\n" for before, one in zip("abcdefgh", "bcdefghi", strict=True)
    )  # fmt: skip
    long = "title: t\nsteps:\n" + "  - retry:\n" * 301
    for path in ("scenarios/a.yaml", "languages/en.yaml"):
        for text in (bomb, "- [", long):
            [entry] = [one for one in between(path, "", text) if one.what == "?"]
            assert entry.after == text
