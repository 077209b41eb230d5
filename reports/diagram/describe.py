"""The diagram in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Mapping

from reports.diagram.model import STEPS, Model, Node
from reports.diagram.paint import CHANGES
from reports.words import is_chinese, say

MOST = 200  # steps that are listed
LONGEST = 120  # characters of a name


def rest_of(states: Mapping[str, str]) -> str:
    """What is said of a step that has no state where others have one; nothing where none has."""
    if not states:
        return ""
    return "unchanged" if CHANGES.issuperset(states.values()) else "not reached"


def words_for(node: Node, state: str | None, badge: str, lang: str, *, rest: str) -> str:
    """One step: its name, kind, state (else `rest`) and badge."""
    kind = "event sub-process" if node.by_event else STEPS[node.kind]
    name = " ".join(node.name.split())[:LONGEST]
    reached = [say(lang, state or rest)] if state or rest else []
    said = [say(lang, kind), *reached, *([badge] if badge else [])]
    if is_chinese(lang):
        return f"{name}（{'，'.join(said)}）"
    return f"{name} ({', '.join(said)})".strip()


def description(
    model: Model, states: Mapping[str, str], badges: Mapping[str, str], lang: str
) -> str:
    """All steps that have a name or a state, from left to right; the first 200 of them."""
    steps = [
        node
        for node in model.nodes.values()
        if node.kind in STEPS and (node.name or node.id in states)
    ]
    steps.sort(key=lambda node: (node.box.x, node.box.y) if node.box else (0, 0))
    rest = rest_of(states)
    said = [
        words_for(node, states.get(node.id), badges.get(node.id, ""), lang, rest=rest)
        for node in steps[:MOST]
    ]
    if len(steps) > MOST:
        said.append(say(lang, "and {number} more", number=len(steps) - MOST))
    listed = ("；" if is_chinese(lang) else "; ").join(said)
    colon = "：" if is_chinese(lang) else ": "
    return say(lang, "Steps") + colon + listed if said else ""
