"""From bytes to elements: DMN 1.1 to 1.6 XML, read without entities, network or surprises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from engine.dmn.errors import DmnError
from engine.feel.said import said

MAX_BYTES = 5_000_000
MAX_DEPTH = 100
_NAMESPACE = re.compile(r"https?://www\.omg\.org/spec/DMN/[0-9]+/(?:MODEL/?|dmn\.xsd)")
Element: TypeAlias = "etree._Element"


def read(xml: bytes) -> Element:
    """The `definitions` element. Raises DmnError for what is no DMN, is too large, or has a DOCTYPE."""
    if len(xml) > MAX_BYTES:
        raise DmnError(said("The file is larger than {number} MB", number=MAX_BYTES // 1_000_000))
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise DmnError(said("The file has a DOCTYPE, which is not accepted; remove it"))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise DmnError(
            said("The file is not well-formed XML: {problem}", problem=problem)
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise DmnError(said("The file has a DOCTYPE, which is not accepted; remove it"))
    _check_root(root)
    return root


def _check_root(root: Element) -> None:
    name = etree.QName(root)
    if name.localname != "definitions" or not _NAMESPACE.fullmatch(name.namespace or ""):
        raise DmnError(
            said(
                "The root element is {tag!r}, not the `definitions` of DMN 1.1 to 1.6", tag=root.tag
            )
        )
    if any(_depth(element) > MAX_DEPTH for element in root.iter() if not len(element)):
        raise DmnError(said("The file is nested too deeply"))


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def kind(element: Element) -> str:
    """The element's name if it is one of DMN's own, else nothing."""
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return name.localname if _NAMESPACE.fullmatch(name.namespace or "") else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children of these names (all of DMN's own if none is given)."""
    return (one for one in element if (found := kind(one)) and (not names or found in names))


def child(element: Element, *names: str) -> Element | None:
    """The first child of these names."""
    return next(children(element, *names), None)


def text(element: Element | None) -> str:
    """What the element's `text` child says, or the element itself, without white space around."""
    if element is None:
        return ""
    inner = child(element, "text")
    source = element if inner is None else inner
    return "".join(str(piece) for piece in source.itertext()).strip()


def identity(element: Element | None) -> tuple[str, str]:
    """The nearest id and the nearest name at or above the element, for errors."""
    found, name = "", ""
    while element is not None and kind(element) != "definitions":
        found = found or element.get("id", "")
        name = name or element.get("name", "")
        element = element.getparent()
    return found, name
