"""Which steps of the process use a form or a decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from lxml import etree

from engine.packages import Package
from engine.xml import XmlRefused, read_xml

NAMING = {"forms": ("formDefinition", "formId"), "rules": ("calledDecision", "decisionId")}


def steps_naming(source: str, part: str) -> dict[str, list[str]]:
    """The id of each form (or decision, for `rules`) -> the steps that name it. Nothing of a process that cannot be read."""
    tag, attribute = NAMING[part]
    found: dict[str, list[str]] = {}
    try:
        root = read_xml(source.encode())
    except XmlRefused:
        return found
    for one in root.iter(f"{{*}}{tag}"):
        found.setdefault(one.get(attribute, ""), []).append(_step(one))
    return found


def uses(
    name: str, ids: Collection[str], naming: Mapping[str, list[str]], package: Package | None
) -> list[str]:
    """The steps that use a file with these ids; its name is one of them for a form, which may also begin the case."""
    steps = [step for id_ in ids for step in naming.get(id_, [])]
    starts = package is not None and package.start.form == name
    return [*([_("the start")] if starts else []), *steps]


def _step(extension: etree._Element) -> str:
    holder = extension.getparent()
    step = holder.getparent() if holder is not None else None
    return "" if step is None else step.get("name") or step.get("id", "")
