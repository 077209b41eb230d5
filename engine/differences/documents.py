"""Forms, decisions, settings, translations and scenarios, compared as what they say."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from lxml import etree

from engine.differences.entries import Change, Entry, between
from engine.languages import read_texts
from engine.packages import PackageError
from engine.scenario_files import ScenarioError, read
from engine.xml import XmlRefused, read_xml

STEP = "step"
MOST_STEPS = 300  # that are compared one by one
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


def translation_entries(before: str, after: str) -> Iterator[Entry]:
    """Translations by their text."""
    return between(_translations(before), _translations(after))


def _translations(text: str) -> Mapping[str, str]:
    try:
        return read_texts(text, "")
    except PackageError:
        return {"?": text}


def scenario_entries(before: str, after: str) -> Iterator[Entry]:
    """What a scenario says beside its steps; then the steps (`what` is STEP, `part` their number) that came, went or are
    others, each as JSON of its verb and details.
    """
    (old, old_steps), (new, new_steps) = _scenario(before), _scenario(after)
    yield from between(old, new)
    matcher = SequenceMatcher(None, old_steps, new_steps, autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind != "equal":
            yield from _other_steps(old_steps, range(first, last), new_steps, range(begin, end))


def _other_steps(old: list[str], gone: range, new: list[str], come: range) -> Iterator[Entry]:
    for was, now in zip_longest(gone, come):
        change = Change.ADDED if was is None else Change.REMOVED if now is None else Change.CHANGED
        before, after = "" if was is None else old[was], "" if now is None else new[now]
        yield Entry(change, STEP, str((was if now is None else now) + 1), before, after)


def _scenario(text: str) -> tuple[dict[str, str], list[str]]:
    """Title and what is given, by dotted names; the steps. A text that is none, or has very many steps, is one piece."""
    try:
        scenario = read(text) if text else None
    except ScenarioError:
        return {"?": text}, []
    if scenario is None:
        return {}, []
    if len(scenario.steps) > MOST_STEPS:
        return {"?": text}, []
    steps = [json.dumps({verb: told}, ensure_ascii=False, default=str) for verb, told in scenario.steps]  # fmt: skip
    return {"title": scenario.title, **flat(dict(scenario.given), "given")}, steps


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
