"""Two packages, file by file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.differences.diagram import DiagramDifference, diagram_difference
from engine.differences.documents import (
    decision_entries,
    form_entries,
    line_entries,
    scenario_entries,
    settings_entries,
    translation_entries,
)
from engine.differences.entries import Entry
from engine.xml import XmlRefused

READERS: dict[str, Callable[[str, str], Iterator[Entry]]] = {
    "package.toml": settings_entries,
    "forms/": form_entries,
    "rules/": decision_entries,
    "languages/": translation_entries,
    "scenarios/": scenario_entries,
    "README.md": line_entries,
}


@dataclass(frozen=True)
class Difference:
    """What is different: the process, and the other files with their entries. `diagram` is None when one of the models
    cannot be read.
    """

    diagram: DiagramDifference | None
    files: dict[str, tuple[Entry, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same; where elements are drawn counts as said."""
        return self.diagram is not None and not self.diagram.elements and not self.files


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    """The difference between the files of two versions."""
    found = {}
    for path in sorted({*before, *after} - {"process.bpmn"}):
        reader = next(
            (read for start, read in READERS.items() if path.startswith(start)), line_entries
        )
        if entries := tuple(reader(before.get(path, ""), after.get(path, ""))):
            found[path] = entries
    return Difference(_diagrams(before, after), found)


def _diagrams(before: Mapping[str, str], after: Mapping[str, str]) -> DiagramDifference | None:
    if before.get("process.bpmn") == after.get("process.bpmn"):
        return DiagramDifference(())
    try:
        return diagram_difference(
            before.get("process.bpmn", "").encode(), after.get("process.bpmn", "").encode()
        )
    except XmlRefused:
        return None
