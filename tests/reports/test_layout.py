"""Models without BPMN DI are laid out so that they can be read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.diagram.layout import lay_out
from reports.diagram.model import STEPS, Box, Model, Point
from reports.diagram.reading import read
from tests.reports import models


def laid_out(bpmn: bytes) -> Model:
    model = read(bpmn)
    lay_out(model)
    return model


def overlaps(model: Model) -> list[tuple[str, str]]:
    """Pairs of steps that cover each other, boundary events and what is inside of each other excepted."""
    nodes = [n for n in model.nodes.values() if n.box and n.kind not in ("participant", "lane")]
    nodes = [n for n in nodes if n.kind != "boundaryEvent"]
    return [
        (one.id, other.id)
        for place, one in enumerate(nodes)
        for other in nodes[place + 1 :]
        if one.frame.meets(other.frame) and not {one.id, other.id} & {one.parent, other.parent}
        and not _nested(model, one.id, other.id)
    ]  # fmt: skip


def _nested(model: Model, one: str, other: str) -> bool:
    return one in _parents(model, other) or other in _parents(model, one)


def _parents(model: Model, id_: str) -> list[str]:
    chain = []
    while id_ in model.nodes:
        id_ = model.nodes[id_].parent
        chain.append(id_)
    return chain


def holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )  # fmt: skip


def crosses(start: Point, end: Point, box: Box) -> bool:
    """Whether a level or upright line runs through a box."""
    (x1, x2), (y1, y2) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return x1 < box.right - 1 and x2 > box.x + 1 and y1 < box.bottom - 1 and y2 > box.y + 1


def test_the_onboarding_has_every_step_in_its_lane() -> None:
    model = laid_out(models.onboarding())
    assert not overlaps(model)
    steps = [n for n in model.nodes.values() if n.kind in STEPS]
    assert all(step.box for step in steps)
    for step in steps:
        if step.lane:
            assert holds(model.nodes[step.lane].frame, step.frame), step.id
    pool = model.nodes["pool"].frame
    assert all(holds(pool, step.frame) for step in steps)
    sub = model.nodes["removal"].frame
    assert all(holds(sub, step.frame) for step in steps if step.parent == "removal")


def test_boundary_events_sit_on_the_edge_of_their_host_apart_from_each_other() -> None:
    model = laid_out(models.onboarding())
    host, week, month = (model.nodes[id_].frame for id_ in ("profile", "week", "month"))
    assert week.cy == month.cy == host.bottom
    assert host.x < month.cx < week.cx < host.right
    assert not week.meets(month)


def test_flows_run_from_step_to_step() -> None:
    model = laid_out(models.onboarding())
    for flow in model.flows.values():
        source, target = model.nodes[flow.source].frame, model.nodes[flow.target].frame
        assert Box(*flow.points[0], 0, 0).meets(source.grown(1)), flow.id
        assert Box(*flow.points[-1], 0, 0).meets(target.grown(1)), flow.id


def test_pools_lanes_in_lanes_data_and_message_flows_find_a_place() -> None:
    model = laid_out(
        models.document(
            '<collaboration id="c"><participant id="a" name="甲" processRef="p"/>'
            '<participant id="b" name="乙"/>'
            '<messageFlow id="m" sourceRef="t" targetRef="b"/></collaboration>'
            '<process id="p"><laneSet><lane id="outer"><childLaneSet><lane id="one">'
            '<flowNodeRef>t</flowNodeRef></lane><lane id="two"><flowNodeRef>u</flowNodeRef></lane>'
            '</childLaneSet></lane></laneSet><task id="t"/><task id="u"/>'
            + models.flow("f", "t", "u")
            + '<dataObjectReference id="d" name="申请表"/><textAnnotation id="n"><text>注</text>'
            '</textAnnotation><association id="s" sourceRef="n" targetRef="u"/></process>'
        )
    )
    frame = {id_: node.frame for id_, node in model.nodes.items()}
    assert not overlaps(model)
    assert holds(frame["a"], frame["outer"])
    assert holds(frame["outer"], frame["one"])
    assert holds(frame["two"], frame["u"])
    assert holds(frame["a"], frame["d"])
    assert holds(frame["a"], frame["n"])
    assert frame["b"].y > frame["a"].bottom
    assert all(flow.points for flow in model.flows.values())


def test_odd_models_are_laid_out_too() -> None:
    for content in (
        '<boundaryEvent id="b" attachedToRef="b"/>',
        '<boundaryEvent id="b" attachedToRef="c"/><boundaryEvent id="c" attachedToRef="b"/>',
        '<subProcess id="s" triggeredByEvent="true"/><boundaryEvent id="b" attachedToRef="s"/>',
        '<task id="t"/><sequenceFlow id="f" sourceRef="t" targetRef="t"/>',
        '<task id="t"/><sequenceFlow id="f" sourceRef="t" targetRef="gone"/>',
    ):
        model = laid_out(models.document(f'<process id="p">{content}</process>'))
        assert all(node.box for node in model.nodes.values()), content


KINDS = st.sampled_from(["task", "exclusiveGateway", "endEvent", "intermediateThrowEvent"])


@st.composite
def processes(draw: st.DrawFn) -> bytes:
    """A process with any flows, in up to three lanes."""
    kinds = draw(st.lists(KINDS, min_size=1, max_size=14))
    ids = st.integers(0, len(kinds) - 1)
    flows = draw(st.lists(st.tuples(ids, ids), max_size=20, unique=True))
    lanes = draw(st.lists(st.integers(0, 2), min_size=len(kinds), max_size=len(kinds)))
    nodes = "".join(f'<{kind} id="n{i}" name="第{i}步"/>' for i, kind in enumerate(kinds))
    lines = "".join(models.flow(f"f{a}_{b}", f"n{a}", f"n{b}", "走") for a, b in flows)
    sets = "".join(
        f'<lane id="l{lane}">'
        + "".join(f"<flowNodeRef>n{i}</flowNodeRef>" for i, own in enumerate(lanes) if own == lane)
        + "</lane>"
        for lane in range(3)
    )
    return models.document(f'<process id="p"><laneSet>{sets}</laneSet>{nodes}{lines}</process>')


@settings(max_examples=100, deadline=None)
@given(processes())
def test_no_steps_overlap_and_no_line_runs_through_a_step(bpmn: bytes) -> None:
    model = laid_out(bpmn)
    assert not overlaps(model)
    for flow in model.flows.values():
        others = [
            n.frame
            for n in model.nodes.values()
            if n.kind in STEPS and n.id not in (flow.source, flow.target)
        ]
        for start, end in zip(flow.points, flow.points[1:], strict=False):
            assert not any(crosses(start, end, box) for box in others), (flow.id, flow.points)
