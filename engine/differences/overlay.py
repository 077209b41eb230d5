"""Two models as one, to be drawn one over the other: the later one with what it no longer has."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy

from lxml import etree

from engine.xml import read_xml


def overlaid(before: bytes, after: bytes, removed: Collection[str]) -> bytes:
    """The model `after` with the `removed` elements of `before`, where they stood; for drawing, never for running.

    Raises XmlRefused for a file that cannot be read.
    """
    old, new = read_xml(before), read_xml(after)
    there = {one.get("id"): one for one in new.iter("{*}*") if one.get("id")}
    plane = next(new.iter("{*}BPMNPlane"), None)
    for element in list(old.iter("{*}*")):
        parent = element.getparent()
        if element.get("id") in removed and parent is not None and parent.get("id") not in removed:
            there.get(parent.get("id"), _process(new)).append(deepcopy(element))
        elif plane is not None and element.get("bpmnElement") in removed:
            plane.append(deepcopy(element))
    return etree.tostring(new)


def _process(root: etree._Element) -> etree._Element:
    return next(root.iter("{*}process"), root)
