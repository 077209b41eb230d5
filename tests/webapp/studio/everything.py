"""A document with every element and attribute that the schema of BPMN 2.0 knows: nonsense as a process, whole as a text."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DEEPEST = 9


class Everything:
    """Walks the schema from `definitions`; each type is written in full twice and then with what it must have."""

    def __init__(self) -> None:
        found = find_spec("SpiffWorkflow")
        assert found and found.origin
        folder = Path(found.origin).parent / "bpmn" / "parser" / "schema"
        roots = [etree.parse(folder / name).getroot() for name in ("Semantic.xsd", "BPMN20.xsd")]
        self.elements = {
            one.get("name"): one for root in roots for one in root.findall(f"{XS}element")
        }
        self.types = {
            one.get("name"): one for root in roots for one in root.findall(f"{XS}complexType")
        }
        self.simple = {
            one.get("name"): one for root in roots for one in root.findall(f"{XS}simpleType")
        }
        self.ids = count(1)
        self.written: Counter[str] = Counter()

    def text(self) -> str:
        """The document."""
        root = etree.Element(f"{{{BPMN}}}definitions", nsmap={None: BPMN})
        self._fill(root, "tDefinitions", 0)
        return etree.tostring(root, encoding="unicode")

    def _fill(self, node: etree._Element, kind: str, depth: int) -> None:
        whole = self.written[kind] < 2 and depth < DEEPEST
        self.written[kind] += whole
        for part in self._parts(kind):
            for one in part.findall(f"{XS}attribute"):
                if one.get("name") and (whole or one.get("use") == "required"):
                    node.set(one.get("name"), self._value(one))
            self._content(node, part, whole, depth)

    def _parts(self, kind: str | None) -> list[etree._Element]:
        """A type's own part after those of the types that it extends."""
        parts = []
        while kind:
            extended = self.types[kind].find(f"{XS}complexContent/{XS}extension")
            parts.insert(0, self.types[kind] if extended is None else extended)
            kind = None if extended is None else _local(extended.get("base"))
        return parts

    def _content(self, node: etree._Element, part: etree._Element, whole: bool, depth: int) -> None:
        for one in part:
            if one.tag in (f"{XS}sequence", f"{XS}choice"):
                self._content(node, one, whole, depth)
            elif one.tag == f"{XS}element" and (whole or one.get("minOccurs") != "0"):
                self._child(node, one, depth)

    def _child(self, node: etree._Element, one: etree._Element, depth: int) -> None:
        many = one.get("maxOccurs", "1") != "1"
        if one.get("name"):
            for _ in range(2 if many else 1):
                self._add(node, one.get("name"), _local(one.get("type", "")), depth)
        elif (name := _local(one.get("ref"))) in self.elements:
            alike = self._standing_for(name)
            for each in alike if many else alike[-1:]:
                self._add(node, each, _local(self.elements[each].get("type")), depth)

    def _add(self, node: etree._Element, name: str, kind: str, depth: int) -> None:
        child = etree.SubElement(node, f"{{{BPMN}}}{name}")
        if name in ("documentation", "formalExpression"):
            child.text = f"text of {name}"
        elif kind not in self.types:
            child.text = f"to_{name}"
            return
        self._fill(child, kind, depth + 1)

    def _standing_for(self, name: str) -> list[str]:
        own = [] if self.elements[name].get("abstract") == "true" else [name]
        members = [
            key
            for key, one in self.elements.items()
            if _local(one.get("substitutionGroup", "")) == name
        ]
        return own + [each for member in members for each in self._standing_for(member)]

    def _value(self, attribute: etree._Element) -> str:
        kind, name = _local(attribute.get("type", "")), attribute.get("name")
        if kind == "ID":
            return f"x{next(self.ids)}"
        words = {
            "boolean": "true",
            "integer": "7",
            "int": "7",
            "QName": f"to_{name}",
            "IDREF": f"to_{name}",
        }
        if kind in self.simple:
            words[kind] = self.simple[kind].findall(f".//{XS}enumeration")[-1].get("value")
        return words.get(kind, f"some {name}")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
