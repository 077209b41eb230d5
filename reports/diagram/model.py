"""What is drawn: nodes with boxes, flows with points, in planes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

TASKS = {
    "task": "task",
    "userTask": "user task",
    "manualTask": "manual task",
    "serviceTask": "service task",
    "sendTask": "send task",
    "receiveTask": "receive task",
    "scriptTask": "script task",
    "businessRuleTask": "decision task",
}
CONTAINERS = {
    "subProcess": "sub-process",
    "transaction": "transaction",
    "adHocSubProcess": "ad-hoc sub-process",
}
ACTIVITIES = TASKS | CONTAINERS | {"callActivity": "call activity"}
EVENTS = {
    "startEvent": "start event",
    "endEvent": "end event",
    "intermediateCatchEvent": "intermediate event",
    "intermediateThrowEvent": "intermediate event",
    "boundaryEvent": "boundary event",
}
GATEWAYS = dict.fromkeys(
    (
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "complexGateway",
        "eventBasedGateway",
    ),
    "gateway",
)
STEPS = ACTIVITIES | EVENTS | GATEWAYS
DATA = ("dataObjectReference", "dataStoreReference", "dataInput", "dataOutput")
ARTIFACTS = ("textAnnotation", "group")
FRAMES = ("participant", "lane")
NODES = {*STEPS, *DATA, *ARTIFACTS, *FRAMES}
FLOWS = {
    "sequenceFlow",
    "messageFlow",
    "association",
    "dataInputAssociation",
    "dataOutputAssociation",
}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `y` grows downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def cx(self) -> float:
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        return self.y + self.h / 2

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def grown(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def meets(self, other: Box) -> bool:
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


def around(boxes: Iterable[Box], points: Iterable[Point] = ()) -> Box:
    """The smallest box around all of these (there must be one at least)."""
    corners = [*points]
    for box in boxes:
        corners += [(box.x, box.y), (box.right, box.bottom)]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


@dataclass(slots=True)
class Node:
    """A flow node, data, artifact, pool or lane; `kind` is the BPMN tag."""

    id: str
    kind: str
    name: str = ""
    parent: str = ""  # the process, sub-process or lane around it
    host: str = ""  # what a boundary event sits on
    lane: str = ""
    process: str = ""  # what a pool holds
    definitions: tuple[str, ...] = ()  # of an event: "timer", "message" ...
    loop: str = ""  # "standard", "parallel", "sequential"
    interrupting: bool = True
    parallel: bool = False  # a parallel multiple event, a parallel event-based gateway
    instantiate: bool = False
    compensation: bool = False
    by_event: bool = False  # an event sub-process
    collection: bool = False
    expanded: bool = True
    horizontal: bool = True
    box: Box | None = None
    label: Box | None = None

    @property
    def frame(self) -> Box:
        """Its box; only for nodes that have been placed."""
        assert self.box is not None, self.id
        return self.box

    @property
    def inner(self) -> bool:
        """Whether it shows its content."""
        return self.kind in CONTAINERS and self.expanded


@dataclass(slots=True)
class Flow:
    """A sequence or message flow, or an association; `kind` is the BPMN tag."""

    id: str
    kind: str
    name: str = ""
    parent: str = ""
    source: str = ""
    target: str = ""
    default: bool = False
    conditional: bool = False
    direction: str = ""  # of an association: "One", "Both"
    points: list[Point] = field(default_factory=list)
    label: Box | None = None


@dataclass(slots=True)
class Plane:
    """One picture of a model: the whole, or what is inside a collapsed sub-process."""

    element: str
    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Model:
    """A BPMN document as far as it can be seen."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    processes: dict[str, str] = field(default_factory=dict)  # id -> name
    planes: list[Plane] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.nodes) + len(self.flows)
