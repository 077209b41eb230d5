"""What Camunda 8's extension elements say about an element (namespace zeebe 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from engine.desugar import refused, tag
from engine.spiff.expressions import either
from engine.spiff.nodes import Mappings
from engine.spiff.variables import Line

ZEEBE = "http://camunda.org/schema/zeebe/1.0"
READ = frozenset(
    [
        "adHoc",
        "assignmentDefinition",
        "calledDecision",
        "calledElement",
        "formDefinition",
        "ioMapping",
        "loopCharacteristics",
        "priorityDefinition",
        "properties",
        "script",
        "subscription",
        "taskDefinition",
        "taskHeaders",
        "taskSchedule",
        "userTask",
        "userTaskForm",
        "versionTag",
    ]
)
"""The extension elements that are executed (userTaskForm is let pass, and its forms are not shown)."""


class Extensions:
    """The extension elements of one BPMN element."""

    def __init__(self, node: etree._Element) -> None:
        self._found: dict[str, etree._Element] = {}
        holder = node.find(tag("extensionElements"))
        for each in holder if holder is not None else ():
            if not isinstance(each.tag, str) or not each.tag.startswith(f"{{{ZEEBE}}}"):
                continue
            name = each.tag.removeprefix(f"{{{ZEEBE}}}")
            if name not in READ:
                raise refused(node, f"the extension zeebe:{name} is not executed.")
            self._found[name] = each

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def get(self, name: str, attribute: str) -> str | None:
        """An attribute of an extension element; None if it is absent or empty."""
        found = self._found.get(name)
        return (found.get(attribute) or None) if found is not None else None

    def lines(self, name: str, item: str) -> list[etree._Element]:
        """The parts of an extension element, such as the inputs of ioMapping."""
        found = self._found.get(name)
        return [] if found is None else list(found.findall(f"{{{ZEEBE}}}{item}"))

    def properties(self) -> Mapping[str, str]:
        """zeebe:properties."""
        return _pairs(self.lines("properties", "property"), "name")

    def headers(self) -> Mapping[str, str]:
        """zeebe:taskHeaders."""
        return _pairs(self.lines("taskHeaders", "header"), "key")

    def mappings(self) -> Mappings:
        """zeebe:ioMapping."""
        return Mappings(
            tuple(_line(each) for each in self.lines("ioMapping", "input")),
            tuple(_line(each) for each in self.lines("ioMapping", "output")),
        )


def _pairs(lines: list[etree._Element], key: str) -> Mapping[str, str]:
    return MappingProxyType({each.get(key, ""): each.get("value", "") for each in lines})


def _line(each: etree._Element) -> Line:
    target = tuple(each.get("target", "").strip().removeprefix("=").strip().split("."))
    return Line(target, either(each.get("source", "")))
