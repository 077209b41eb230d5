"""Small models for tests, written short: chain("s:startEvent", "t:userTask", "e:endEvent")."""

from __future__ import annotations

import itertools
from xml.sax.saxutils import quoteattr

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


def model(key: str, *parts: str, outside: str = "") -> str:
    """A file with one executable process; `outside` stands beside it (messages, errors)."""
    return (
        f'<definitions xmlns="{BPMN}" xmlns:zeebe="{ZEEBE}" targetNamespace="tests">{outside}'
        f'<process id="{key}" isExecutable="true">{"".join(parts)}</process></definitions>'
    )


def node(spec: str, inside: str = "", extension: str = "", **attributes: str) -> str:
    """`id:tag` as an element; `extension` goes into its extensionElements."""
    name, _, tag = spec.partition(":")
    attrs = "".join(f' {key}="{value}"' for key, value in attributes.items())
    extended = f"<extensionElements>{extension}</extensionElements>" if extension else ""
    return f'<{tag} id="{name}"{attrs}>{extended}{inside}</{tag}>'


def flow(source: str, target: str, condition: str = "") -> str:
    """A sequence flow called source-target."""
    when = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{when}</sequenceFlow>'


def chain(*specs: str) -> str:
    """Elements one after the other, each `id:tag` or a whole element made by `node`."""
    elements = [spec if spec.startswith("<") else node(spec) for spec in specs]
    ids = [element.split('id="', 1)[1].split('"', 1)[0] for element in elements]
    flows = (flow(one, two) for one, two in itertools.pairwise(ids))
    return "".join(elements) + "".join(flows)


def user(name: str, **assignment: str) -> str:
    """A user task, assigned by assignee= or candidateGroups=."""
    attrs = "".join(f' {key}="{value}"' for key, value in assignment.items())
    given = f"<zeebe:assignmentDefinition{attrs}/>" if assignment else ""
    return node(f"{name}:userTask", extension=f"<zeebe:userTask/>{given}")


def service(name: str, operation: str, inputs: str = "", retries: str = "3") -> str:
    """A service task that calls an operation; `inputs` as `target=FEEL` separated by ;"""
    pairs = (pair.split("=", 1) for pair in inputs.split(";") if pair)
    mapped = "".join(
        f'<zeebe:input source={quoteattr("=" + feel)} target="{to}"/>' for to, feel in pairs
    )
    mapping = f"<zeebe:ioMapping>{mapped}</zeebe:ioMapping>" if mapped else ""
    called = f'<zeebe:taskDefinition type="{operation}" retries="{retries}"/>'
    return node(f"{name}:serviceTask", extension=called + mapping)
