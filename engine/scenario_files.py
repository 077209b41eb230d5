"""A package's scenarios as they are written (`scenarios/*.yaml`); `engine.scenarios` acts them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import AliasToken, AnchorToken, Token

from engine.errors import EngineError
from engine.unmet import NoLength
from engine.values import Value, normalise, parse_duration

VERBS = ("start", "complete", "pick", "expect", "pass", "message", "fail", "retry", "outcome")
LONGEST = 100_000


class ScenarioError(EngineError):
    text = "The scenario cannot be read: {reason}"


class TooLong(ScenarioError):
    text = "The scenario cannot be read: it is longer than {most} characters."


class HasAliases(ScenarioError):
    text = "The scenario cannot be read: anchors and aliases (& and *) are not taken."


class NotYaml(ScenarioError):
    text = "The scenario cannot be read: line {line} is not valid YAML. Look at its brackets, quotes and spaces."


class NoSteps(ScenarioError):
    text = "The scenario cannot be read: it needs a title, and steps of one verb each."


@dataclass(frozen=True)
class Scenario:
    """A title, variables to begin with, and steps of one verb each."""

    title: str
    given: Mapping[str, Value]
    steps: tuple[tuple[str, Any], ...]


def read(text: str) -> Scenario:
    """Parse a scenario's YAML (safe subset, bounded). Raises ScenarioError."""
    if len(text) > LONGEST:
        raise TooLong(most=LONGEST)
    try:
        if any(isinstance(token, AnchorToken | AliasToken) for token in _tokens(text)):
            raise HasAliases()
        tree = YAML(typ="safe", pure=True).load(StringIO(text))
        steps = tuple(_step(entry) for entry in tree["steps"])
        return Scenario(str(tree["title"]), normalise(tree.get("given") or {}), steps)  # type: ignore[arg-type]
    except (YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYaml(line=mark.line + 1 if mark else 1) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoSteps() from error


def length_of(written: object) -> timedelta:
    """The time that a `pass` lets go by. Raises NoLength for what is no duration of ISO 8601."""
    try:
        return parse_duration(str(written))
    except (ValueError, OverflowError):
        raise NoLength(written=written) from None


def _tokens(text: str) -> Iterator[Token]:
    """The tokens of the text, without making anything of them. Raises YAMLError."""
    tokens: Iterator[Token] = YAML(typ="safe", pure=True).scan(StringIO(text))
    return tokens


def _step(entry: Any) -> tuple[str, Any]:
    [(verb, details)] = entry.items()
    return str(verb), details
