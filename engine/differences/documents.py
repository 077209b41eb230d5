"""Forms, decisions, settings, translations and scenarios, compared as what they say."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from lxml import etree
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from engine.differences.entries import Change, Entry, between
from engine.xml import XmlRefused, read_xml

UNSAID = frozenset({"id", "type", "layout", "components", "exporter", "executionPlatform"})


def form_entries(before: str, after: str) -> Iterator[Entry]:
    """Fields by their key, else by their id: new ones, gone ones, what of them changed, and a new order."""
    old, new = _fields(before), _fields(after)
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Entry(Change.ADDED, new[name].get("label") or name, after=name)
        elif name not in new:
            yield Entry(Change.REMOVED, old[name].get("label") or name, before=name)
        else:
            yield from between(old[name], new[name], new[name].get("label") or name)
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Entry(
            Change.MOVED, "", "order", ", ".join(kept), ", ".join(n for n in new if n in old)
        )


def _fields(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}

    def walk(component: Any) -> None:
        if not isinstance(component, dict):
            return
        name = str(component.get("key") or component.get("path") or component.get("id") or "")
        if name:
            found[name] = flat({k: v for k, v in component.items() if k not in UNSAID})
            found[name]["type"] = str(component.get("type", ""))
        for child in component.get("components") or ():
            walk(child)

    try:
        tree = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {"?": {"text": text}}
    for child in tree.get("components") or () if isinstance(tree, dict) else ():
        walk(child)
    return found


def decision_entries(before: str, after: str) -> Iterator[Entry]:
    """Rules by their id with their cells, inputs and outputs, hit policy, other expressions."""
    old, new = _decisions(before), _decisions(after)
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Entry(Change.ADDED, name, after=_row(new[name]))
        elif name not in new:
            yield Entry(Change.REMOVED, name, before=_row(old[name]))
        else:
            yield from between(old[name], new[name], name)


def _row(cells: dict[str, str]) -> str:
    return " · ".join(text for text in cells.values() if text)


def _decisions(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    try:
        root = read_xml(text.encode()) if text else None
    except XmlRefused:
        return {"?": {"text": text}}
    for decision in (
        root.iter("{*}decision", "{*}businessKnowledgeModel") if root is not None else ()
    ):
        name = decision.get("name") or decision.get("id") or ""
        table = decision.find("{*}decisionTable")
        if table is None:
            texts = (one.text or "" for one in decision.iter("{*}text"))
            found[name] = {"text": " ".join(texts)}
            continue
        found[name] = {"hitPolicy": table.get("hitPolicy", "UNIQUE"), **_columns(table)}
        heads = list(found[name].values())[1:]
        for number, rule in enumerate(table.iterfind("{*}rule"), 1):
            cells = [(one.text or "").strip() for one in rule.iterfind("{*}*/{*}text")]
            label = f"{name} · {rule.get('id', number)}"
            found[label] = {
                (heads[place] if place < len(heads) else str(place)): cell
                for place, cell in enumerate(cells)
            }
    return found


def _columns(table: etree._Element) -> dict[str, str]:
    inputs = {
        f"input {place}": one.get("label") or "".join(map(str, one.itertext())).strip()
        for place, one in enumerate(table.iterfind("{*}input"), 1)
    }
    outputs = {
        f"output {place}": one.get("label") or one.get("name") or ""
        for place, one in enumerate(table.iterfind("{*}output"), 1)
    }
    return inputs | outputs


def settings_entries(before: str, after: str) -> Iterator[Entry]:
    """Settings by their dotted name; an empty one says what a missing one says."""
    return between(_settings(before), _settings(after))


def _settings(text: str) -> dict[str, str]:
    try:
        return {name: said for name, said in flat(tomllib.loads(text)).items() if said}
    except tomllib.TOMLDecodeError:
        return {"?": text}


def yaml_entries(before: str, after: str) -> Iterator[Entry]:
    """Translations by their text, or the parts of a scenario."""
    return between(_yaml(before), _yaml(after))


def _yaml(text: str) -> dict[str, str]:
    try:
        found = YAML(typ="safe", pure=True).load(text) if text else {}
    except (YAMLError, RecursionError, ValueError):
        return {"?": text}
    return flat(found) if isinstance(found, dict) else {"?": text}


def line_entries(before: str, after: str) -> Iterator[Entry]:
    """A text that has no parts: one entry when it is another."""
    if before != after:
        change = Change.ADDED if not before else Change.REMOVED if not after else Change.CHANGED
        yield Entry(change, "", "", before[:2000], after[:2000])


def flat(tree: Any, path: str = "") -> dict[str, str]:
    """A tree of mappings and lists as dotted names and texts."""
    if isinstance(tree, dict):
        parts = [flat(value, f"{path}.{key}" if path else str(key)) for key, value in tree.items()]
    elif isinstance(tree, list) and any(isinstance(one, dict | list) for one in tree):
        parts = [flat(value, f"{path} {place}") for place, value in enumerate(tree, 1)]
    else:
        return {path: ", ".join(map(str, tree)) if isinstance(tree, list) else _word(tree)}
    return {name: text for part in parts for name, text in part.items()}


def _word(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
