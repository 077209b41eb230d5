"""Ad-hoc sub-processes in core XML: who chooses their activities, and when it is enough (BPMN 10.3.5, 13.3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lxml import etree

from engine.desugar import refused, tag
from engine.spiff.ad_hoc import AdHoc, Pickable
from engine.spiff.expressions import formal, plain
from engine.spiff.extensions import Extensions
from engine.spiff.nodes import Drawn
from engine.spiff.program import Element
from engine.spiff.steps import Shape
from engine.spiff.tasks import UserTask

if TYPE_CHECKING:
    from engine.spiff.shapes import Shaper

PICK = "pick"
"""The property (zeebe:properties) that says who chooses."""
PEOPLE, ENGINE = "people", "engine"


def ad_hoc_of(shaper: Shaper, xml: etree._Element, inner: Shape, own: Element) -> AdHoc:
    """How an ad-hoc sub-process chooses its activities; what people may choose is added to its shape."""
    for name in ("startEvent", "endEvent"):
        if xml.find(tag(name)) is not None:
            raise refused(xml, "an ad-hoc sub-process has no start and end events.")
    extensions = Extensions(xml)
    enough = xml.find(tag("completionCondition"))
    active = plain(extensions.get("adHoc", "activeElementsCollection"))
    by = own.properties.get(PICK, ENGINE)
    if by not in (PEOPLE, ENGINE) or (by == PEOPLE and active is not None):
        raise refused(xml, "it does not say clearly who chooses its activities (pick).")
    if extensions.get("adHoc", "outputCollection") is not None:
        raise refused(xml, "an ad-hoc sub-process does not collect outputs.")
    offered = _offered(shaper, inner, own, ends=enough is None) if by == PEOPLE else ()
    return AdHoc(
        sequential=xml.get("ordering") == "Sequential",
        enough=None if enough is None else formal(xml, enough),
        stops=xml.get("cancelRemainingInstances", "true") in ("true", "1"),
        active=active,
        offered=tuple(offered),
    )


def _offered(shaper: Shaper, inner: Shape, own: Element, *, ends: bool) -> Iterator[Pickable]:
    """Each activity that nothing leads to; where no condition says when it is enough, that too."""
    for name in inner.starts:
        node = inner.node(name)
        who = node.settings if isinstance(node, UserTask) else {}
        named = any(who.get(key) is not None for key in ("assignee", "groups", "users"))
        found = who if named else _groups(shaper, node.element) or _groups(shaper, own)
        yield Pickable(inner, Drawn(node.element, settings=found), name)
    if ends:
        yield Pickable(inner, Drawn(own, settings=_groups(shaper, own)), None)


def _groups(shaper: Shaper, element: Element) -> Mapping[str, Any]:
    """The group that an element, or the lane it is in, is for; empty for none."""
    groups = element.properties.get("group") or shaper.lane_groups(element)
    return {"groups": plain(groups)} if groups else {}
