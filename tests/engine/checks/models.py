"""Valid models, one for each area of BPMN, and the way to break one rule of them at a time."""

from __future__ import annotations

from itertools import pairwise

from engine.checks import Finding, check_bpmn

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:tns="urn:test" xmlns:other="urn:other"'
    ' targetNamespace="urn:test">'
)


def document(body: str) -> bytes:
    """A whole document around its root elements."""
    return f"{HEAD}{body}</definitions>".encode()


def process(body: str, attributes: str = 'isExecutable="true"') -> str:
    """One process called P."""
    return f'<process id="P" {attributes}>{body}</process>'


def flow(name: str, source: str, target: str, condition: str = "") -> str:
    """A sequence flow, with a condition if there is one."""
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def chain(*names: str) -> str:
    """Flows from each node to the next, called f_a_b."""
    pairs = pairwise(names)
    return "".join(flow(f"f_{source}_{target}", source, target) for source, target in pairs)


def findings(body: str) -> list[Finding]:
    """What the checks say about a document."""
    return check_bpmn(document(body))


def rules(body: str) -> set[str]:
    """The ids of the rules that a document breaks, warnings included."""
    return {finding.rule for finding in findings(body)}


def errors(body: str) -> set[str]:
    """The ids of the rules of level error that a document breaks."""
    return {finding.rule for finding in findings(body) if finding.level == "error"}


def broken(base: str, *changes: tuple[str, str]) -> str:
    """A copy of a valid document with some of its text replaced; each text has to be there."""
    for old, new in changes:
        assert old in base, old
        base = base.replace(old, new, 1)
    return base


def names_only(rule: str, body: str, *beside: str) -> bool:
    """Whether a rule is broken and, of its level or a worse one, no other but `beside`; shows what else there is."""
    found = findings(body)
    level = next((one.level for one in found if one.rule == rule), None)
    others = {one for one in found if one.level in (level, "error") and one.rule != rule}
    runs = {one for one in others if not one.rule.startswith(("unsupported.", *beside))}
    assert level is not None, f"{rule} is not among {[one.rule for one in found]}"
    assert not runs, [(one.rule, one.element, one.message["en"]) for one in runs]
    return True
