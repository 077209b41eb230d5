"""A model with an event at each position that BPMN knows, with any trigger."""

from tests.engine.checks.models import chain, flow, process

ROOT = (
    '<message id="M" name="m"/><signal id="S" name="s"/><error id="E" name="e" errorCode="E1"/>'
    '<escalation id="X" name="x" escalationCode="X1"/>'
)
TRIGGERS = {
    "none": "",
    "message": '<messageEventDefinition messageRef="M"/>',
    "timer": "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
    "conditional": "<conditionalEventDefinition><condition>x</condition></conditionalEventDefinition>",
    "signal": '<signalEventDefinition signalRef="S"/>',
    "error": '<errorEventDefinition errorRef="E"/>',
    "escalation": '<escalationEventDefinition escalationRef="X"/>',
    "compensation": "<compensateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
    "link": '<linkEventDefinition name="L"/>',
    "terminate": "<terminateEventDefinition/>",
}


def event_subprocess(trigger: str, attributes: str = "") -> str:
    return process(
        '<startEvent id="start"/><task id="a"/><endEvent id="end"/>'
        + chain("start", "a", "end")
        + f'<subProcess id="sub" triggeredByEvent="true"><startEvent id="in"{attributes}>{trigger}</startEvent>'
        + '<endEvent id="out"/>' + chain("in", "out") + "</subProcess>"
    )  # fmt: skip


def boundary(trigger: str, attributes: str = "") -> str:
    return process(
        '<startEvent id="start"/><transaction id="a"><task id="in"/></transaction>'
        f'<boundaryEvent id="bo" attachedToRef="a"{attributes}>{trigger}</boundaryEvent><endEvent id="end"/>'
        + chain("start", "a", "end") + flow("x", "bo", "end")
    )  # fmt: skip


def between(event: str) -> str:
    return process(
        '<startEvent id="start"/>' + event + '<endEvent id="end"/>' + chain("start", "ev", "end")
    )


def placed(place: str, trigger: str) -> str:
    """A model with an event at a place, valid if the trigger is allowed there."""
    match place:
        case "start":
            return process(
                f'<startEvent id="s">{trigger}</startEvent><endEvent id="e"/>' + chain("s", "e")
            )
        case "start-subprocess":
            return process(
                '<startEvent id="start"/><subProcess id="sub">'
                f'<startEvent id="in">{trigger}</startEvent><endEvent id="out"/>' + chain("in", "out")
                + '</subProcess><endEvent id="end"/>' + chain("start", "sub", "end")
            )  # fmt: skip
        case "start-event-subprocess":
            return event_subprocess(trigger)
        case "start-event-subprocess-passing":
            return event_subprocess(trigger, ' isInterrupting="false"')
        case "catch":
            return between(f'<intermediateCatchEvent id="ev">{trigger}</intermediateCatchEvent>')
        case "throw":
            return between(f'<intermediateThrowEvent id="ev">{trigger}</intermediateThrowEvent>')
        case "boundary":
            return boundary(trigger)
        case "boundary-passing":
            return boundary(trigger, ' cancelActivity="false"')
    return process(f'<startEvent id="s"/><endEvent id="e">{trigger}</endEvent>' + chain("s", "e"))
