"""The decision tables of a file as rows to read, for screens that are too small for the editor."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.xml import XmlRefused, read_xml


@dataclass(frozen=True)
class Table:
    """A table's name, the heads of its columns, and the cells of each rule."""

    name: str
    heads: list[str]
    rules: list[list[str]]


def tables(source: str) -> list[Table]:
    """All tables of a DMN file; none for a text that is no XML."""
    try:
        root = read_xml(source.encode())
    except XmlRefused:
        return []
    return [_table(one) for one in root.iter("{*}decisionTable")]


def _table(table: etree._Element) -> Table:
    decision = table.getparent()
    heads = [one.get("label") or _text(one) for one in table.iterfind("{*}input")]
    heads += [one.get("label") or one.get("name", "") for one in table.iterfind("{*}output")]
    rules = [
        [_text(cell) for cell in rule.iterfind("{*}inputEntry")]
        + [_text(cell) for cell in rule.iterfind("{*}outputEntry")]
        for rule in table.iterfind("{*}rule")
    ]
    return Table(decision.get("name", "") if decision is not None else "", heads, rules)


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(one) for one in element.itertext()).split())
