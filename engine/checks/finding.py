"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence to the owner of a package: which rule, how bad, which element, what is wrong and what to do.

    `element` is the owner's own id and `name` the owner's name of it, `message` holds the sentence under "zh" and "en".
    `place` names the field of that element which the sentence is about, where there is one (engine/checks/written.py).
    An error makes the package undeployable, a warning does not.
    """

    rule: str
    level: Level
    element: str | None
    name: str | None
    file: str | None
    message: dict[str, str] = field(hash=False)
    line: int | None = None
    place: str | None = None

    def __str__(self) -> str:
        return f"{self.element or self.file or ''}: {self.message['en']}".removeprefix(": ")

    def to_plain(self) -> dict[str, Any]:
        """The finding as JSON-ready values, for `panhuo check --json` and for storing with a deployment."""
        return {
            "rule": self.rule,
            "level": self.level,
            "element": self.element,
            "name": self.name,
            "file": self.file,
            "line": self.line,
            "place": self.place,
            "message": dict(self.message),
        }


def has_errors(findings: list[Finding]) -> bool:
    """Whether anything found makes the package undeployable."""
    return any(finding.level == "error" for finding in findings)
