"""Diagrams written into models: what is drawn from them is what we would have laid out."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from reports.diagram import DiagramError, with_places
from reports.diagram.model import STEPS
from reports.diagram.reading import BPMN, BPMNDI, read

PACKAGES = sorted(Path("workflows/bpmn").glob("*/process.bpmn"))


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.name)
def test_every_step_and_flow_has_its_place(path: Path) -> None:
    bare = without_diagram(path.read_bytes())
    model = read(with_places(bare))
    assert all(node.box for node in model.nodes.values() if node.kind in STEPS)
    assert all(flow.points for flow in model.flows.values() if flow.kind == "sequenceFlow")


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.name)
def test_nothing_but_the_diagram_changes_and_again_nothing_at_all(path: Path) -> None:
    source = path.read_bytes()
    drawn = with_places(source)
    assert canonical(without_diagram(drawn)) == canonical(without_diagram(source))
    assert with_places(drawn) == drawn


def test_a_namespace_may_have_any_name() -> None:
    spaced = b'<definitions xmlns:own="http://a tool/of old" '
    source = without_diagram(PACKAGES[0].read_bytes())
    start = source.index(b"definitions ")
    prefix = source[:start].rpartition(b"<")[2]
    named = source.replace(b"<" + prefix + b"definitions ", spaced.replace(b"<", b"<" + prefix), 1)
    assert with_places(named).count(b"BPMNShape ") == with_places(source).count(b"BPMNShape ") > 3


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(DiagramError):
        with_places(b"<a/>")


def without_diagram(source: bytes) -> bytes:
    root = etree.fromstring(source)
    for diagram in root.findall(f"{BPMNDI}BPMNDiagram"):
        root.remove(diagram)
    return etree.tostring(root)


def canonical(source: bytes) -> bytes:
    root = etree.fromstring(source, etree.XMLParser(remove_blank_text=True))
    whole = b"".join(etree.tostring(part, method="c14n") for part in root)
    assert BPMN.strip("{}").encode() in whole
    return whole.replace(b" ", b"").replace(b"\n", b"")
