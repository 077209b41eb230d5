"""What has to hold of a package's decisions, whatever their owner writes into them.

    [[invariants]]
    decision = "indicator_weights"             # asked with `given`, which may be left out
    given = {subject_kind = "province"}
    rule = "=sum(result.weight) = 100"         # FEEL that sees `result` and what was given
    zh = "权重合计应为 100。"                    # what the owner reads when it does not hold
    en = "The weights have to add up to 100."

A package whose invariant does not hold cannot be published.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from engine import dmn, feel
from engine.checks.finding import Finding
from engine.feel.said import in_both
from engine.values import Value, normalise, to_json

LONGEST_SHOWN = 200


def check_invariants(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Each invariant of package.toml that does not hold; for packages that are right otherwise."""
    if "package.toml" not in files:
        return
    settings = tomllib.loads(files["package.toml"].decode("utf-8"))
    decisions = _decisions(files)
    for number, invariant in enumerate(settings.get("invariants", ()), start=1):
        yield from _check(invariant, number, decisions)


def _check(
    invariant: Any, number: int, decisions: Mapping[str, tuple[str, dmn.Decisions]]
) -> Iterator[Finding]:
    try:
        name, rule = str(invariant["decision"]), feel.literal_or_feel(str(invariant["rule"]))
        given = normalise(dict(invariant.get("given", {})))
    except (KeyError, TypeError, ValueError) as error:
        yield _finding("invariant.unreadable", "package.toml", number=number, reason=error)
        return
    if name not in decisions:
        yield _finding("invariant.decision", "package.toml", number=number, name=name)
        return
    path, asked = decisions[name]
    assert isinstance(given, dict)
    try:
        result = asked.evaluate(name, given).value
        holds = rule.evaluate({**given, "result": result}) is True
    except feel.FeelLimitError as error:
        yield _finding("invariant.unreadable", path, number=number, reason=error)
        return
    if not holds:
        yield _broken(invariant, path, name, result)


def _broken(invariant: Mapping[str, Any], path: str, name: str, result: Value) -> Finding:
    shown = to_json(result)[:LONGEST_SHOWN]
    holes = {"name": name, "rule": invariant["rule"], "shown": shown}
    zh, en = (text.format(**holes) for text in TEXTS["invariant.broken"])
    own_zh = str(invariant.get("zh", ""))
    own_en = str(invariant.get("en", own_zh))
    message = {"zh": f"{own_zh}{zh}", "en": f"{own_en} {en}".strip()}
    return Finding("invariant.broken", "error", name, None, path, message)


def _decisions(files: Mapping[str, bytes]) -> dict[str, tuple[str, dmn.Decisions]]:
    found: dict[str, tuple[str, dmn.Decisions]] = {}
    rules = {k: v for k, v in files.items() if k.startswith("rules/") and k.endswith(".dmn")}
    for path, source in rules.items():
        others = [one for other, one in rules.items() if other != path]
        decisions = dmn.parse(source, imports=others)
        found |= dict.fromkeys((*decisions.names, *decisions.ids), (path, decisions))
    return found


def _finding(rule: str, file: str, **holes: object) -> Finding:
    zh, en = TEXTS[rule]
    reason = in_both(holes.pop("reason", ""))
    message = {
        "zh": zh.format(**holes, reason=reason["zh"]),
        "en": en.format(**holes, reason=reason["en"]),
    }
    return Finding(rule, "error", None, None, file, message)


TEXTS = {
    "invariant.unreadable": (
        "package.toml 的第 {number} 条 invariants 无法判断：{reason}。请写明 decision 和 rule。",
        "Invariant {number} of package.toml cannot be judged: {reason}. Give it a decision and a rule.",
    ),
    "invariant.decision": (
        "package.toml 的第 {number} 条 invariants 所指的决策“{name}”不在 rules/ 里。请加入或改名。",
        'Invariant {number} of package.toml names the decision "{name}", which is not in rules/. Add it, or correct the name.',
    ),
    "invariant.broken": (
        "决策“{name}”不满足“{rule}”，目前结果是：{shown}。请改正决策表后再发布。",
        'The decision "{name}" does not satisfy "{rule}"; its result is {shown}. Correct the table before publishing.',
    ),
}
