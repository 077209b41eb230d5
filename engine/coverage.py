"""Which parts of a process scenarios have gone through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.checks.kinds import FLOW_NODES
from engine.xml import XmlRefused, read_xml

COUNTED = frozenset(FLOW_NODES | {"sequenceFlow"})


@dataclass(frozen=True)
class Coverage:
    """Ids of steps, events, gateways and flows: all of them, and those that no scenario took."""

    drawn: frozenset[str]
    missed: frozenset[str]

    @property
    def percent(self) -> int:
        """How much was taken, rounded down, so that 100 means all."""
        return 100 * (len(self.drawn) - len(self.missed)) // len(self.drawn) if self.drawn else 100


def coverage(bpmn: bytes, passed: Collection[str]) -> Coverage:
    """What of a model was gone through; a file that cannot be read has nothing to go through."""
    try:
        root = read_xml(bpmn)
    except XmlRefused:
        return Coverage(frozenset(), frozenset())
    drawn = frozenset(
        element.get("id", "")
        for element in root.iter()
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in COUNTED
    ) - {""}
    return Coverage(drawn, drawn - frozenset(passed))
