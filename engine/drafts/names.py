"""The variables that a package knows of, with where each comes from: what an editor completes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.checks.model import Model
from engine.checks.surroundings import Catalogue, Surroundings
from engine.checks.variables import set_by_model
from engine.runtime import FormReader
from engine.xml import XmlRefused, read_xml


def known_names(
    files: Mapping[str, str], operations: Catalogue, forms: FormReader
) -> dict[str, str]:
    """Variable -> the form, step or operation that sets it. Files that cannot be read add nothing."""
    found: dict[str, str] = {"organisation": "", "starter": ""}
    for path, text in sorted(files.items()):
        if path.startswith("forms/"):
            found |= dict.fromkeys(_names_in(text, forms), path)
    try:
        model = Model(read_xml(files.get("process.bpmn", "").encode()), Surroundings())
    except XmlRefused:
        return found
    for node, name in set_by_model(model):
        owner = node.owner or node
        found.setdefault(name, owner.name or owner.id or "")
    for called in model.all("zeebe:taskDefinition"):
        operation = operations.get(called.get("type") or "")
        for name in operation.results if operation else ():
            found.setdefault(name, called.get("type") or "")
    return found


def _names_in(form: str, forms: FormReader) -> Collection[str]:
    try:
        return forms(form.encode())
    except (ValueError, RecursionError):
        return ()
