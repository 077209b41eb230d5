"""Running the rules over a document or a package, in the order in which an owner wants to hear them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from engine.checks import references, wellformed
from engine.checks.finding import Finding
from engine.checks.model import Model
from engine.checks.registry import RULES
from engine.checks.surroundings import Catalogue, Surroundings
from engine.xml import XmlRefused, read_xml

MOST_FINDINGS = 500


def check_bpmn(
    source: bytes,
    *,
    operations: Catalogue | None = None,
    forms: Mapping[str, Collection[str]] | None = None,
    decisions: Collection[str] | None = None,
    processes: Collection[str] | None = None,
    start_variables: Collection[str] | None = None,
    file: str | None = None,
) -> list[Finding]:
    """Everything wrong with one BPMN document, errors of its structure first; an empty list if there is nothing.

    `operations`, `forms` (id -> variables that the form sets), `decisions`, `processes` (deployed elsewhere) and
    `start_variables` are what the document may refer to; None leaves the rules about them out. Never raises for a bad
    document: whatever is wrong is a finding.
    """
    around = Surroundings(operations, forms, decisions, processes, start_variables)
    found = _check(source, around)
    return [replace(finding, file=file) for finding in found[:MOST_FINDINGS]]


def check_package(
    files: Mapping[str, bytes],
    *,
    operations: Catalogue | None = None,
    forms_reader: Callable[[bytes], Collection[str]] | None = None,
    processes: Collection[str] | None = None,
) -> list[Finding]:
    """Everything wrong with a package: path -> content, as design.md section 4 lays a package out.

    `forms_reader` gives the variables that a form sets, and raises ValueError for a form that it cannot read.
    """
    raise NotImplementedError


def report(path: str, *, as_json: bool = False) -> tuple[str, int]:
    """What `panhuo check PATH` prints, and its exit code: 1 if there is an error, else 0."""
    raise NotImplementedError


def _check(source: bytes, around: Surroundings) -> list[Finding]:
    try:
        root = read_xml(source)
    except XmlRefused as refused:
        return [wellformed.refused(refused)]
    model = Model(root, around)
    wrong_root = wellformed.root_findings(model)
    if wrong_root:
        return wrong_root
    found = wellformed.schema_findings(model)
    for rule in RULES.values():
        found += rule.findings(model)
    return found
