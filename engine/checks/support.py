"""What the engine executes and what it refuses, in one table: the rules and docs/bpmn-support.md read it.

Elements and event definitions come from the engine's own tables, so that nobody has to keep two lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.events import ALLOWED, position, short
from engine.checks.features import FEATURES, Feature
from engine.checks.kinds import EVENTS
from engine.checks.model import Model
from engine.checks.registry import Problem, at, rule
from engine.checks.words import KINDS
from engine.spiff.event_reader import ALLOWED as EXECUTED_EVENTS
from engine.spiff.extensions import READ as EXTENSIONS
from engine.spiff.shapes import SUPPORTED

__all__ = ["ELEMENTS", "EXTENSIONS", "FEATURES", "Feature", "event_rows", "executes"]

ELEMENTS = [
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
    "startEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "endEvent",
]
"""The flow nodes of a process, in the order of the documentation."""

_PLACES = {
    "start": "start",
    "start-subprocess": "sub-process start",
    "start-event-subprocess": "event sub-process",
    "start-event-subprocess-passing": "event sub-process",
    "catch": "catch",
    "boundary": "boundary",
    "boundary-passing": "boundary",
    "throw": "throw",
    "end": "end",
}
_ENGINE_NAMES = {"compensation": "compensate"}
_DESUGARED = {("catch", "link"), ("throw", "link")}


def executes(tag: str) -> bool:
    """Whether a flow node of this name runs."""
    return tag in SUPPORTED


def event_rows() -> Iterator[tuple[str, str, bool]]:
    """Every event position with every trigger that BPMN allows there, and whether it runs."""
    for where, kinds in ALLOWED.items():
        for kind in sorted(kinds, key=_order):
            yield where, kind, _runs(where, kind)


def _order(kind: str) -> int:
    return (
        [
            "none",
            "message",
            "timer",
            "conditional",
            "signal",
            "error",
            "escalation",
            "compensation",
            "cancel",
            "link",
            "terminate",
        ]
    ).index(kind)


def _runs(where: str, kind: str) -> bool:
    if kind == "none" or (where, kind) in _DESUGARED:
        return True
    return _ENGINE_NAMES.get(kind, kind) in EXECUTED_EVENTS[_PLACES[where]]


@rule(
    "unsupported.element",
    section="house",
    zh="{what}不能执行：这种元素暂不执行。",
    en="{what} cannot be executed: elements of this kind are not executed yet.",
    executable=True,
)
def elements_are_executed(model: Model) -> Iterable[Problem]:
    """Every flow node of an executable process is one that the engine executes."""
    for node in model.all(*(tag for tag in ELEMENTS if not executes(tag))):
        yield at(node)


@rule(
    "unsupported.event",
    section="house",
    zh="{what}不能执行：这个位置的{kind}事件暂不执行。",
    en="{what} cannot be executed: a {kind} event at this place is not executed yet.",
    executable=True,
)
def events_are_executed(model: Model) -> Iterable[Problem]:
    """Every event of an executable process has a trigger that the engine executes there."""
    for event in model.every(EVENTS - {"implicitThrowEvent"}):
        if model.in_choreography(event):
            continue
        where = position(model, event)
        for definition in model.definitions_of(event):
            kind = short(definition)
            if kind in ALLOWED[where] and not _runs(where, kind):
                word = dict(zip(("zh", "en"), KINDS[definition.tag], strict=True))
                yield at(event, kind=word)


@rule(
    "unsupported.feature",
    section="house",
    zh="{what}不能执行：{feature}。{why}",
    en="{what} cannot be executed: {feature}. {why}",
    executable=True,
)
def features_are_executed(model: Model) -> Iterable[Problem]:
    """What an executable process uses beyond that is executed too."""
    for feature in FEATURES:
        if feature.why is not None:
            zh, en = feature.why
            for node in feature.find(model):
                name = {"zh": feature.zh, "en": feature.en}
                yield at(node, feature=name, why={"zh": zh, "en": en})
