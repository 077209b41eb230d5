"""Every expression of a model: where it is written, and in which of the dialect's three ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.checks.kinds import EXPRESSIONS
from engine.checks.model import Model, Node
from engine.spiff import timers

Way: TypeAlias = Literal["feel", "either", "timer"]
_TIMES: dict[str, timers.TimerKind] = {
    "timeDate": "date",
    "timeDuration": "duration",
    "timeCycle": "cycle",
}
_PATHS = frozenset({"to"})
_MARKED: dict[str, tuple[str, ...]] = {
    "zeebe:input": ("source",),
    "zeebe:output": ("source",),
    "zeebe:assignmentDefinition": ("assignee", "candidateGroups", "candidateUsers"),
    "zeebe:taskSchedule": ("dueDate", "followUpDate"),
    "zeebe:priorityDefinition": ("priority",),
    "zeebe:subscription": ("correlationKey",),
    "zeebe:calledDecision": ("decisionId",),
    "zeebe:calledElement": ("processId",),
    "zeebe:taskDefinition": ("type", "retries"),
    "zeebe:formDefinition": ("formId",),
    "zeebe:loopCharacteristics": ("inputCollection", "outputElement"),
    "zeebe:adHoc": ("activeElementsCollection",),
    "zeebe:property": ("value",),
}

_NAMED = {
    "zeebe:input": ("input", "target"),
    "zeebe:output": ("output", "target"),
    "zeebe:property": ("property", "name"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """An expression: at which element, what it is called there, its text, and how it is to be read.

    `feel` is FEEL with or without `=` before it, `either` is FEEL after `=` and else a literal, `timer` is the same
    with a literal of ISO 8601 or cron; `timer` then says which kind.
    """

    node: Node
    label: str
    text: str
    way: Way
    timer: str = ""

    @property
    def is_feel(self) -> bool:
        """Whether the text is FEEL and no literal."""
        return self.way == "feel" or self.text.startswith("=")

    @property
    def place(self) -> str:
        """The field that holds it: such as `dueDate`, `property.goal`, `input.reason` (by what the mapping sets)."""
        if self.node.tag in _NAMED:
            kind, name = _NAMED[self.node.tag]
            return f"{kind}.{self.node.get(name) or ''}"
        return self.label

    @property
    def feel(self) -> str:
        """The FEEL of it, without the mark."""
        return self.text.removeprefix("=").strip()


def expressions(model: Model) -> Iterator[Written]:
    """Every expression of a model, in document order."""
    for node in model.root.within():
        if node.tag in EXPRESSIONS:
            yield _bpmn(node)
        elif node.tag == "script":
            yield Written(node, "script", _all_text(node), "feel")
        elif node.tag == "zeebe:script":
            yield Written(node, "expression", node.get("expression") or "", "feel")
        for attribute in _MARKED.get(node.tag, ()):
            if (text := node.get(attribute)) is not None:
                yield Written(node, attribute, text, "either")


def _bpmn(node: Node) -> Written:
    if node.tag in _TIMES:
        kind = _TIMES[node.tag]
        text = timers.marked(kind, node.text, node.get("language"))
        return Written(node, node.tag, text, "timer", kind)
    way: Way = "either" if node.tag == "formalExpression" else "feel"  # of resources: often names
    return Written(node, node.tag, node.text, way)


def _all_text(node: Node) -> str:
    return "".join(str(part) for part in node.source.itertext()).strip()
