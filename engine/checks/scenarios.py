"""A package's scenarios: files that read, steps that are known, elements and operations that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from engine.checks.finding import Finding
from engine.checks.surroundings import Catalogue
from engine.feel.said import in_both
from engine.scenario_files import VERBS, Scenario, ScenarioError, read

_ID = re.compile(rb"""\sid\s*=\s*["']([^"']+)["']""")


@dataclass(frozen=True)
class ActedOut:
    """What a package's scenarios tell of the variables that nothing in its model sets: whether one begins a case, what
    cases are given, and what messages carry.
    """

    begins: bool = False
    given: frozenset[str] = frozenset()
    payloads: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> ActedOut:
        """Out of all scenarios that can be read."""
        scenarios = list(_readable(files))
        steps = [(verb, told) for one in scenarios for verb, told in one.steps if _is_dict(told)]
        starts = [told for verb, told in steps if verb == "start"]
        given = [one.given for one in scenarios] + [_dict(one.get("variables")) for one in starts]
        payloads: dict[str, frozenset[str]] = {}
        for told in (told for verb, told in steps if verb == "message"):
            name = str(told.get("name"))
            payloads[name] = payloads.get(name, frozenset()) | frozenset(_dict(told.get("values")))
        return cls(bool(starts), frozenset(name for one in given for name in one), payloads)


def _readable(files: Mapping[str, bytes]) -> Iterator[Scenario]:
    for path in _paths(files):
        with suppress(ScenarioError, UnicodeDecodeError):
            yield read(files[path].decode("utf-8"))


def _paths(files: Mapping[str, bytes]) -> list[str]:
    endings = (".yaml", ".yml")
    return sorted(one for one in files if one.startswith("scenarios/") and one.endswith(endings))


def _is_dict(told: object) -> bool:
    return isinstance(told, dict)


def _dict(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def check_scenarios(
    files: Mapping[str, bytes], operations: Catalogue | None = None
) -> Iterator[Finding]:
    """What is wrong with `scenarios/*.yaml` of a package."""
    ids = {
        found.decode("utf-8", "replace") for found in _ID.findall(files.get("process.bpmn", b""))
    }
    for path in _paths(files):
        try:
            scenario = read(files[path].decode("utf-8"))
        except (ScenarioError, UnicodeDecodeError) as error:
            reason = error.holes["reason"] if isinstance(error, ScenarioError) else error
            yield _finding("scenario.file", path, reason=reason)
            continue
        yield from _check_steps(path, scenario, ids, operations)


def _check_steps(
    path: str, scenario: Scenario, ids: set[str], operations: Catalogue | None
) -> Iterator[Finding]:
    for number, (verb, details) in enumerate(scenario.steps, start=1):
        where = {"number": number, "verb": verb}
        if verb not in VERBS:
            yield _finding("scenario.verb", path, **where, verbs=", ".join(VERBS))
        elif not isinstance(details, dict) and verb not in ("pass", "retry"):
            yield _finding("scenario.details", path, **where)
        elif isinstance(details, dict):
            for name in _elements(verb, details):
                if name not in ids:
                    yield _finding("scenario.element", path, **where, name=name)
            operation = details.get("operation") if verb == "fail" else None
            if operation and operations is not None and operation not in operations:
                yield _finding("scenario.operation", path, **where, name=operation)


_NAMES = {
    "start": ("event",),
    "complete": ("task",),
    "pick": ("step",),
    "outcome": ("end",),
    "expect": ("open", "offered"),
}


def _elements(verb: str, details: Mapping[str, Any]) -> list[str]:
    """The elements that a step names."""
    said = [details.get(key) for key in _NAMES.get(verb, ())]
    lists = [named if isinstance(named, list) else [named] for named in said if named]
    return [str(name) for named in lists for name in named]


def _finding(rule: str, file: str, **holes: object) -> Finding:
    told = {name: in_both(value) for name, value in holes.items()}
    message = {
        language: text.format(**{name: value[language] for name, value in told.items()})
        for language, text in zip(("zh", "en"), TEXTS[rule], strict=True)
    }
    return Finding(rule, "error", None, None, file, message)


TEXTS = {
    "scenario.file": ("场景文件读不出来：{reason}", "The scenario cannot be read: {reason}"),
    "scenario.verb": (
        "第 {number} 步的“{verb}”没有这种做法。可以写：{verbs}。",
        'Step {number} says "{verb}", which nothing does. The verbs are {verbs}.',
    ),
    "scenario.details": (
        "第 {number} 步（{verb}）没有写清内容。请写成 {{名称: 值}}。",
        "Step {number} ({verb}) does not say what. Write it as {{name: value}}.",
    ),
    "scenario.element": (
        "第 {number} 步（{verb}）提到“{name}”，流程图里没有这个 id。请改正。",
        'Step {number} ({verb}) names "{name}", and no element of the process has that id. Correct it.',
    ),
    "scenario.operation": (
        "第 {number} 步（{verb}）的操作“{name}”不存在。请从操作目录里选择。",
        'Step {number} ({verb}) names an operation "{name}", which does not exist. Choose one of the catalogue.',
    ),
}
"""Rule -> what it says, in Chinese and in English."""
