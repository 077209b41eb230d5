"""Writes small BPMN models for tests."""

from __future__ import annotations

import re
from itertools import pairwise

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">'
)


def esc(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def file(*processes: str, extra: str = "") -> bytes:
    """Several processes in one file; messages, signals, errors and escalations that they name are added."""
    body = "".join(processes)
    roots = [
        f'<{kind} id="{kind}.{name}" name="{esc(name)}"{_code(kind, name)}>{_key(kind, key)}</{kind}>'
        for kind, name, key in sorted(set(re.findall(r"<!--(\w+)\|([^|]*)\|([^|]*)-->", body)))
    ]
    return f"{HEAD}{''.join(roots)}{extra}{body}</definitions>".encode()


def _code(kind: str, name: str) -> str:
    return f' {kind}Code="{name}"' if kind in ("error", "escalation") else ""


def _key(kind: str, key: str) -> str:
    if not key:
        return ""
    return f'<extensionElements><zeebe:subscription correlationKey="{key}"/></extensionElements>'


def process(*parts: str, name: str = "p", executable: bool = True) -> str:
    return (
        f'<process id="{name}" isExecutable="{str(executable).lower()}">{"".join(parts)}</process>'
    )


def bpmn(*parts: str) -> bytes:
    """A file with one process `p`."""
    return file(process(*parts))


def chain(*ends: str) -> str:
    """Flows along nodes: chain("a b c", "b d"); `b[x > 1]` puts a condition on the flow to b."""
    found = []
    for line in ends:
        names = re.findall(r"([^\s\[\]]+)(?:\[([^\]]*)\])?", line)
        for (source, _), (target, when) in pairwise(names):
            found.append(flow(source, target, when))
    return "".join(found)


def flow(source: str, target: str, when: str = "", name: str | None = None) -> str:
    condition = f"<conditionExpression>={esc(when)}</conditionExpression>" if when else ""
    return (
        f'<sequenceFlow id="{name or f"{source}-{target}"}" sourceRef="{source}"'
        f' targetRef="{target}">{condition}</sequenceFlow>'
    )


def node(tag: str, name: str, inner: str = "", **attributes: str) -> str:
    written = "".join(f' {key}="{esc(value)}"' for key, value in attributes.items())
    return f'<{tag} id="{name}" name="{name}"{written}>{inner}</{tag}>'


def start(name: str = "s", inner: str = "", **attributes: str) -> str:
    return node("startEvent", name, inner, **attributes)


def end(name: str = "e", inner: str = "") -> str:
    return node("endEvent", name, inner)


def user(name: str, inner: str = "", **attributes: str) -> str:
    return node("userTask", name, inner, **attributes)


def op(
    name: str, inner: str = "", operation: str | None = None, maps: str = "", **attributes: str
) -> str:
    kind = f'<zeebe:taskDefinition type="{esc(operation or name)}"/>'
    return node(
        "serviceTask",
        name,
        f"<extensionElements>{kind}{maps}</extensionElements>{inner}",
        **attributes,
    )


def script(name: str, text: str, result: str = "") -> str:
    inner = f'<zeebe:script expression="={esc(text)}" resultVariable="{result}"/>'
    return node("scriptTask", name, f"<extensionElements>{inner}</extensionElements>")


def ext(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>"


def maps(inputs: str = "", outputs: str = "") -> str:
    """zeebe:ioMapping from lines such as `a: =b + 1; c: text`."""
    lines = [("input", inputs), ("output", outputs)]
    inner = "".join(
        f'<zeebe:{kind} target="{target.strip()}" source="{esc(source.strip())}"/>'
        for kind, text in lines
        for target, _, source in (line.partition(":") for line in text.split(";") if line.strip())
    )
    return f"<zeebe:ioMapping>{inner}</zeebe:ioMapping>"


def xor(name: str, default: str | None = None) -> str:
    return node("exclusiveGateway", name, **({"default": default} if default else {}))


def described(inputs: str = "", outputs: str = "") -> str:
    """An ioSpecification with one input set and one output set of all of these."""
    data = [f'<dataInput id="{name}" name="{name}"/>' for name in inputs.split()]
    data += [f'<dataOutput id="{name}" name="{name}"/>' for name in outputs.split()]
    one = "".join(f"<dataInputRefs>{name}</dataInputRefs>" for name in inputs.split())
    other = "".join(f"<dataOutputRefs>{name}</dataOutputRefs>" for name in outputs.split())
    sets = f"<inputSet>{one}</inputSet><outputSet>{other}</outputSet>"
    return f"<ioSpecification>{''.join(data)}{sets}</ioSpecification>"


def par(name: str) -> str:
    return node("parallelGateway", name)


def inc(name: str, default: str | None = None) -> str:
    return node("inclusiveGateway", name, **({"default": default} if default else {}))


def events(name: str) -> str:
    return node("eventBasedGateway", name)


def sub(name: str, *parts: str, tag: str = "subProcess", **attributes: str) -> str:
    return node(tag, name, "".join(parts), **attributes)


def on_event(name: str, *parts: str) -> str:
    return sub(name, *parts, triggeredByEvent="true")


def boundary(name: str, on: str, inner: str, *, interrupting: bool = True) -> str:
    return node(
        "boundaryEvent", name, inner, attachedToRef=on, cancelActivity=str(interrupting).lower()
    )


def catch(name: str, inner: str) -> str:
    return node("intermediateCatchEvent", name, inner)


def throw(name: str, inner: str = "") -> str:
    return node("intermediateThrowEvent", name, inner)


def timer(text: str, kind: str = "Duration") -> str:
    return f"<timerEventDefinition><time{kind}>{esc(text)}</time{kind}></timerEventDefinition>"


def message(name: str, key: str = "") -> str:
    return f'<!--message|{name}|{key}--><messageEventDefinition messageRef="message.{name}"/>'


def signal(name: str) -> str:
    return f'<!--signal|{name}|--><signalEventDefinition signalRef="signal.{name}"/>'


def error(code: str = "") -> str:
    if not code:
        return "<errorEventDefinition/>"
    return f'<!--error|{code}|--><errorEventDefinition errorRef="error.{code}"/>'


def escalation(code: str = "") -> str:
    if not code:
        return "<escalationEventDefinition/>"
    return (
        f'<!--escalation|{code}|--><escalationEventDefinition escalationRef="escalation.{code}"/>'
    )


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>={esc(text)}</condition></conditionalEventDefinition>"


TERMINATE = "<terminateEventDefinition/>"
CANCEL = "<cancelEventDefinition/>"


def receive(name: str, message_name: str, key: str = "") -> str:
    return f"<!--message|{message_name}|{key}-->" + node(
        "receiveTask", name, messageRef=f"message.{message_name}"
    )


def call(name: str, process_id: str, inner: str = "") -> str:
    return node("callActivity", name, inner, calledElement=process_id)


def many(
    cardinality: str = "",
    *,
    collection: str = "",
    item: str = "item",
    sequential: bool = False,
    completion: str = "",
    gather: str = "",
    result: str = "",
) -> str:
    inner = ""
    if collection or gather:
        into = f' outputCollection="{gather}" outputElement="{esc(result)}"' if gather else ""
        source = (
            f' inputCollection="={esc(collection)}" inputElement="{item}"' if collection else ""
        )
        inner += ext(f"<zeebe:loopCharacteristics{source}{into}/>")
    if cardinality:
        inner += f"<loopCardinality>{cardinality}</loopCardinality>"
    if completion:
        inner += f"<completionCondition>={esc(completion)}</completionCondition>"
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">{inner}'
        "</multiInstanceLoopCharacteristics>"
    )


def loop(condition_text: str = "", *, before: bool = False, most: int | None = None) -> str:
    inner = f"<loopCondition>={esc(condition_text)}</loopCondition>" if condition_text else ""
    maximum = "" if most is None else f' loopMaximum="{most}"'
    return (
        f'<standardLoopCharacteristics testBefore="{str(before).lower()}"{maximum}>{inner}'
        "</standardLoopCharacteristics>"
    )
