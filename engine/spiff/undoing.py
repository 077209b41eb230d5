"""Bringing an earlier state back: what has ended since gets new numbers, since no number of a step is used twice."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

ONE, SEVERAL = ("host", "of", "group", "undoes", "scope"), ("armed",)
"""Links that hold numbers of steps."""


def renumbered(text: str, *, still_open: Collection[int], last: int) -> tuple[str, dict[int, int]]:
    """An earlier dump, to be restored after a run that has given numbers up to `last`; and the new numbers by the old.

    A step that is open in both keeps its number: it was not touched.
    """
    tree = json.loads(text)
    ended = sorted(
        step[0] for scope in tree["scopes"] for step in scope["steps"] if step[0] not in still_open
    )
    new = {number: last + place for place, number in enumerate(ended, 1)}
    for scope in tree["scopes"]:
        scope["host"] = new.get(scope["host"], scope["host"])
        for step in scope["steps"]:
            step[0], step[3] = new.get(step[0], step[0]), new.get(step[3], step[3])
            _renumber_links(step[4], new)
    tree["last"] = last + len(ended)
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")), new


def _renumber_links(links: dict[str, Any], new: dict[int, int]) -> None:
    for name in ONE:
        if name in links:
            links[name] = new.get(links[name], links[name])
    for name in SEVERAL:
        if name in links:
            links[name] = [new.get(number, number) for number in links[name]]
