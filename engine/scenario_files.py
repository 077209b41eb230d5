"""A package's scenarios as they are written (`scenarios/*.yaml`); `engine.scenarios` acts them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import AliasToken, AnchorToken, Token

from engine.errors import EngineError
from engine.feel.said import in_chinese, said
from engine.unmet import NoLength
from engine.unread import of_yaml
from engine.values import Value, normalise, parse_duration

VERBS = ("start", "complete", "pick", "expect", "pass", "message", "fail", "retry", "outcome")
LONGEST = 100_000
TOO_LONG = "it is longer than {most} characters."
ALIASES = "anchors and aliases (& and *) are not taken."
NO_STEPS = "it needs a title, and steps of one verb each."
in_chinese(
    {
        TOO_LONG: "超过 {most} 个字符。",
        ALIASES: "不支持锚点和别名（& 和 *）。",
        NO_STEPS: "需要一个标题，以及每步一个动作的步骤。",
    }
)


class ScenarioError(EngineError):
    text = "The scenario cannot be read: {reason}"


@dataclass(frozen=True)
class Scenario:
    """A title, variables to begin with, and steps of one verb each."""

    title: str
    given: Mapping[str, Value]
    steps: tuple[tuple[str, Any], ...]


@lru_cache(
    maxsize=256
)  # YAML takes longer than all other checks of a package, at each save in the studio
def read(text: str) -> Scenario:
    """Parse a scenario's YAML (safe subset, bounded). Raises ScenarioError. Nobody changes what it gives."""
    if len(text) > LONGEST:
        raise ScenarioError(reason=said(TOO_LONG, most=LONGEST))
    try:
        if _has_aliases(text):
            raise ScenarioError(reason=said(ALIASES))
        tree = YAML(typ="safe", pure=True).load(StringIO(text))
        steps = tuple(_step(entry) for entry in tree["steps"])
        return Scenario(str(tree["title"]), normalise(tree.get("given") or {}), steps)  # type: ignore[arg-type]
    except (YAMLError, RecursionError) as error:
        raise ScenarioError(reason=of_yaml(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScenarioError(reason=said(NO_STEPS)) from error


def length_of(written: object) -> timedelta:
    """The time that a `pass` lets go by. Raises NoLength for what is no duration of ISO 8601."""
    try:
        return parse_duration(str(written))
    except (ValueError, OverflowError):
        raise NoLength(written=written) from None


def _has_aliases(text: str) -> bool:
    """Whether anything in the text stands for another part of it. Raises YAMLError."""
    if "&" not in text and "*" not in text:
        return False
    return any(isinstance(token, AnchorToken | AliasToken) for token in _tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    """The tokens of the text, without making anything of them. Raises YAMLError."""
    tokens: Iterator[Token] = YAML(typ="safe", pure=True).scan(StringIO(text))
    return tokens


def _step(entry: Any) -> tuple[str, Any]:
    [(verb, details)] = entry.items()
    return str(verb), details
