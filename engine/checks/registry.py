"""The rules: each a function with an id, a level, the section of BPMN it stands for and its sentence in two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.checks.finding import Finding, Level
from engine.checks.model import Model, Node
from engine.checks.words import LANGUAGES, rendered

MOST_OF_ONE_RULE = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a rule is broken, and what the sentence needs to say so."""

    node: Node
    params: dict[str, object]


Check: TypeAlias = Callable[[Model], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `executable` rules speak only about processes that are meant to run."""

    id: str
    level: Level
    section: str
    zh: str
    en: str
    check: Check
    executable: bool

    @property
    def theme(self) -> str:
        """The file of the package that holds the rule, which is also its chapter in the documentation."""
        return self.check.__module__.rpartition(".")[2]

    @property
    def refuses(self) -> str:
        """What the rule says, in the words of its docstring's first line."""
        return (self.check.__doc__ or "").strip().splitlines()[0]

    def findings(self, model: Model) -> list[Finding]:
        """What this rule finds in a model, at most a hundred times."""
        found: list[Finding] = []
        for problem in self.check(model):
            if self.executable and not model.is_executable(problem.node):
                continue
            found.append(self._finding(problem))
            if len(found) >= MOST_OF_ONE_RULE:
                break
        return found

    def _finding(self, problem: Problem) -> Finding:
        params = {"what": problem.node, **problem.params}
        message = {
            language: getattr(self, language).format(**rendered(params, language))
            for language in LANGUAGES
        }
        message["en"] = message["en"][:1].upper() + message["en"][1:]
        owner = problem.node.owner
        return Finding(
            rule=self.id,
            level=self.level,
            element=owner.id if owner else None,
            name=owner.name if owner else None,
            file=None,
            message=message,
            line=problem.node.line,
            place=place if isinstance(place := problem.params.get("place"), str) else None,
        )


RULES: dict[str, Rule] = {}


def rule(
    id: str,
    level: Level = "error",
    *,
    section: str,
    zh: str,
    en: str,
    executable: bool = False,
) -> Callable[[Check], Check]:
    """Register a check under an id; `section` names BPMN 2.0.2's section, or "house" for a rule of our own.

    `zh` and `en` are templates: `{what}` is the element, other names come from the problem's params.
    """

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"Two rules have the id {id}.")
        RULES[id] = Rule(id, level, section, zh, en, check, executable)
        return check

    return register


def at(node: Node, /, **params: Any) -> Problem:
    """A problem at an element; params fill the sentence (elements are described, lists joined), `place` names its field."""
    return Problem(node, params)
