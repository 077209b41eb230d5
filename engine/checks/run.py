"""Running the rules over one document, in the order in which an owner wants to hear them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import ModuleType

from engine.checks import (
    activities,
    ad_hoc,
    choreography,
    collaboration,
    compensation,
    data,
    data_flow,
    dialect,
    events,
    expressions,
    flows,
    gateways,
    house,
    messages,
    multi_instance,
    reach,
    references,
    subprocesses,
    support,
    triggers,
    variables,
    wellformed,
    work,
)
from engine.checks.finding import Finding, has_errors
from engine.checks.model import Model
from engine.checks.registry import RULES, Rule
from engine.checks.surroundings import Catalogue, Surroundings
from engine.errors import EngineError
from engine.feel import FeelSyntaxError
from engine.feel.said import in_both
from engine.spiff import program_of
from engine.xml import XmlRefused, read_xml

MOST_FINDINGS = 500
THEMES: tuple[ModuleType, ...] = (
    wellformed,
    references,
    flows,
    reach,
    gateways,
    events,
    triggers,
    activities,
    subprocesses,
    ad_hoc,
    compensation,
    multi_instance,
    data,
    data_flow,
    messages,
    collaboration,
    choreography,
    expressions,
    variables,
    house,
    work,
    dialect,
    support,
)
"""The files of rules in the order of their findings: BPMN's structure first, then ours, then what does not run."""


def ordered_rules() -> list[Rule]:
    """All rules, theme by theme."""
    places = {theme.__name__: place for place, theme in enumerate(THEMES)}
    return sorted(RULES.values(), key=lambda rule: places[rule.check.__module__])


def check_bpmn(
    source: bytes,
    *,
    operations: Catalogue | None = None,
    forms: Mapping[str, Collection[str]] | None = None,
    decisions: Collection[str] | None = None,
    processes: Collection[str] | None = None,
    start_variables: Collection[str] | None = None,
    payloads: Mapping[str, Collection[str]] | None = None,
    file: str | None = None,
) -> list[Finding]:
    """Everything wrong with one BPMN document, errors of its structure first; an empty list if there is nothing.

    `operations`, `forms` (id -> variables that the form sets), `decisions`, `processes` (deployed elsewhere),
    `start_variables` and `payloads` (message -> what it carries) are what the document may refer to; None leaves the
    rules about them out. Never raises for a bad document: whatever is wrong is a finding.
    """
    around = Surroundings(operations, forms, decisions, processes, start_variables, payloads or {})
    found = _check(source, around)[:MOST_FINDINGS]
    return [replace(finding, file=file) for finding in found]


def _check(source: bytes, around: Surroundings) -> list[Finding]:
    try:
        root = read_xml(source)
    except XmlRefused as refused:
        return [wellformed.refused(refused)]
    model = Model(root, around)
    found = wellformed.root_findings(model) or wellformed.size_findings(model)
    if found:
        return found
    found = wellformed.schema_findings(model)
    for rule in ordered_rules():
        found += rule.findings(model)
    if not has_errors(found) and any(model.is_executable(one) for one in model.all("process")):
        found += _compiled(source)
    return found


def _compiled(source: bytes) -> list[Finding]:
    """What the engine itself refuses, should a rule have overlooked it."""
    try:
        program_of(source)
    except EngineError as error:
        holes = error.holes
        name = str(holes.get("name", "")).strip("—") or None
        return [_refusal(holes.get("element"), name, str(error))]
    except FeelSyntaxError as error:
        return [Finding("unsupported.engine", "error", None, None, None, in_both(error))]
    except (ValueError, RecursionError) as error:
        return [_refusal(None, None, str(error) or type(error).__name__)]
    return []


def _refusal(element: str | None, name: str | None, reason: str) -> Finding:
    message = {
        "zh": "引擎不能照 BPMN 的规定执行它。请换一种画法，或联系管理员；原因见英文说明。",
        "en": f"The engine cannot execute this model: {reason}",
    }
    return Finding("unsupported.engine", "error", element, name, None, message)
