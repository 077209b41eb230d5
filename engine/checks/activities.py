"""Tasks and call activities: their quantities, loops, and what each kind of task needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule


def _number(text: str | None) -> int | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


def _below_one(model: Model, attribute: str) -> Iterator[Problem]:
    for node in model.activities():
        value = _number(node.get(attribute))
        if value is not None and value < 1:
            yield at(node, value=value)


@rule(
    "quantity.start",
    section="10.3",
    zh="{what}的 startQuantity 是 {value}，至少要是 1。",
    en="{what} has a startQuantity of {value}; it must be at least 1.",
)
def start_quantities_are_positive(model: Model) -> Iterable[Problem]:
    """A startQuantity is at least 1."""
    return _below_one(model, "startQuantity")


@rule(
    "quantity.completion",
    section="10.3",
    zh="{what}的 completionQuantity 是 {value}，至少要是 1。",
    en="{what} has a completionQuantity of {value}; it must be at least 1.",
)
def completion_quantities_are_positive(model: Model) -> Iterable[Problem]:
    """A completionQuantity is at least 1."""
    return _below_one(model, "completionQuantity")


@rule(
    "loop.maximum",
    section="10.3.8",
    zh="{owner}的循环上限是 {value}，至少要是 1。",
    en="The loop maximum of {owner} is {value}; it must be at least 1.",
)
def loop_maxima_are_positive(model: Model) -> Iterable[Problem]:
    """The maximum of a loop is at least 1."""
    for loop in model.all("standardLoopCharacteristics"):
        value = _number(loop.get("loopMaximum"))
        if value is not None and value < 1:
            yield at(loop, value=value, owner=loop.parent or loop)


@rule(
    "loop.endless",
    section="10.3.8",
    zh="{owner}的循环既没有条件也没有上限，永远不会结束。请写上循环条件。",
    en="The loop of {owner} has neither a condition nor a maximum, so it never ends. Add a loop condition.",
    executable=True,
)
def loops_end(model: Model) -> Iterable[Problem]:
    """A loop has a condition or a maximum."""
    for loop in model.all("standardLoopCharacteristics"):
        if loop.first("loopCondition") is None and loop.get("loopMaximum") is None:
            yield at(loop, owner=loop.parent or loop)


@rule(
    "script.format",
    section="10.3.3",
    zh="{what}有脚本，却没有写明语言。请把 scriptFormat 设为 feel。",
    en="{what} has a script but does not say in which language. Set scriptFormat to feel.",
)
def scripts_name_their_language(model: Model) -> Iterable[Problem]:
    """A script task with a script says in which language it is."""
    for node in model.all("scriptTask"):
        if node.first("script") is not None and not node.get("scriptFormat"):
            yield at(node)


@rule(
    "script.global-format",
    section="10.3.7",
    zh="{what}有脚本，却没有写明语言（scriptLanguage）。请写上。",
    en="{what} has a script but no scriptLanguage. Add it.",
)
def global_scripts_name_their_language(model: Model) -> Iterable[Problem]:
    """A global script task with a script says in which language it is."""
    for node in model.all("globalScriptTask"):
        if node.first("script") is not None and not node.get("scriptLanguage"):
            yield at(node)


# Messages of tasks


@rule(
    "task.message-missing",
    section="10.3.3",
    zh="{what}没有指明等待哪个消息。请选择一个消息。",
    en="{what} does not say which message it waits for. Choose one.",
    executable=True,
)
def receive_tasks_name_a_message(model: Model) -> Iterable[Problem]:
    """A receive task of an executable process refers to a message."""
    for node in model.all("receiveTask"):
        if not node.get("messageRef") and not node.get("operationRef"):
            yield at(node)


@rule(
    "task.send-message-missing",
    section="10.3.3",
    zh="{what}没有指明发送哪个消息，也没有指明操作。请选择一个消息。",
    en="{what} says neither which message it sends nor which operation it calls. Choose a message.",
    executable=True,
)
def send_tasks_name_a_message(model: Model) -> Iterable[Problem]:
    """A send task of an executable process refers to a message or an operation."""
    for node in model.all("sendTask"):
        said = node.get("messageRef") or node.get("operationRef")
        if not said and not node.extension("zeebe:taskDefinition"):
            yield at(node)


@rule(
    "task.operation-message",
    section="10.3.3",
    zh="{what}的消息是{message}，而它的操作{operation}用的是{expected}。两者必须一致。",
    en="{what} has {message}, while its operation {operation} takes {expected}. They must be the same.",
)
def messages_agree_with_operations(model: Model) -> Iterable[Problem]:
    """A task or event with a message and an operation has the message of the operation."""
    for node in model.all("sendTask", "receiveTask", "messageEventDefinition"):
        message, operation = model.ref(node, "messageRef"), model.ref(node, "operationRef")
        if message is None or operation is None or operation.tag != "operation":
            continue
        expected = model.ref(operation, "inMessageRef")
        if expected is not None and expected is not message:
            yield at(node, message=message, operation=operation, expected=expected)


@rule(
    "task.receive-sends",
    section="10.3.3",
    zh="{flow}从{what}发出。接收任务不发送消息，请改用发送任务。",
    en="{flow} leaves {what}, and a receive task sends nothing. Use a send task.",
)
def receive_tasks_do_not_send(model: Model) -> Iterable[Problem]:
    """A receive task is not the source of a message flow."""
    for flow in model.all("messageFlow"):
        node = model.ref(flow, "sourceRef")
        if node is not None and node.tag == "receiveTask":
            yield at(node, flow=flow)


@rule(
    "task.send-receives",
    section="10.3.3",
    zh="{flow}通到{what}。发送任务不接收消息，请改用接收任务。",
    en="{flow} enters {what}, and a send task receives nothing. Use a receive task.",
)
def send_tasks_do_not_receive(model: Model) -> Iterable[Problem]:
    """A send task is not the target of a message flow."""
    for flow in model.all("messageFlow"):
        node = model.ref(flow, "targetRef")
        if node is not None and node.tag == "sendTask":
            yield at(node, flow=flow)


# Calls


@rule(
    "call.nothing",
    section="10.3.6",
    zh="{what}没有指明调用哪个流程。请选择一个流程。",
    en="{what} does not say which process it calls. Choose one.",
    executable=True,
)
def call_activities_call_something(model: Model) -> Iterable[Problem]:
    """A call activity of an executable process says what it calls."""
    for node in model.all("callActivity"):
        called = node.extension("zeebe:calledElement")
        named = called and (called.get("processId") or called.get("processIdExpression"))
        if not node.get("calledElement") and not named:
            yield at(node)


@rule(
    "call.not-executable",
    section="10.3.6",
    zh="{what}调用的{process}不能执行（isExecutable 是 false，或是公开流程）。请改成可执行，或调用别的流程。",
    en="{what} calls {process}, which is not executable (isExecutable is false, or it is public). Make it executable, or call another one.",
    executable=True,
)
def called_processes_are_executable(model: Model) -> Iterable[Problem]:
    """What an executable process calls can be executed."""
    for node in model.all("callActivity"):
        process = model.find(node, node.get("calledElement"))
        if process is not None and process.tag == "process" and not _executable(process):
            yield at(node, process=process)


def _executable(process: Node) -> bool:
    says_no = not process.is_true("isExecutable", default=True)
    return not says_no and process.get("processType") != "Public"


@rule(
    "call.no-none-start",
    section="10.5.2",
    zh="{what}调用的{process}没有空开始事件，无法被调用。请给它加一个。",
    en="{what} calls {process}, which has no none start event and so cannot be called. Add one.",
)
def called_processes_can_start(model: Model) -> Iterable[Problem]:
    """A process that is called has a none start event, or none at all."""
    closed = {process for process in model.all("process") if _only_triggered(model, process)}
    for node in model.all("callActivity"):
        process = model.find(node, node.get("calledElement"))
        if process in closed:
            yield at(node, process=process)


def _only_triggered(model: Model, process: Node) -> bool:
    starts = process.all("startEvent")
    return bool(starts) and all(model.definitions_of(start) for start in starts)


@rule(
    "call.itself",
    "warning",
    section="10.3.6",
    zh="{what}调用{process}，而{process}又会回到这里。请确认这样的循环会停。",
    en="{what} calls {process}, which leads back here. Make sure that this comes to an end.",
)
def calls_come_to_an_end(model: Model) -> Iterable[Problem]:
    """Calls between the processes of a document do not go round."""
    calls: dict[Node, set[Node]] = {}
    for node in model.all("callActivity"):
        here, called = model.process(node), model.find(node, node.get("calledElement"))
        if here is not None and called is not None:
            calls.setdefault(here, set()).add(called)
    for node in model.all("callActivity"):
        here, called = model.process(node), model.find(node, node.get("calledElement"))
        if here is not None and called is not None and _leads_to(calls, called, here):
            yield at(node, process=called)


def _leads_to(calls: dict[Node, set[Node]], begin: Node, wanted: Node) -> bool:
    reached, waiting = {begin}, [begin]
    while waiting:
        for called in calls.get(waiting.pop(), set()) - reached:
            reached.add(called)
            waiting.append(called)
    return wanted in reached


@rule(
    "process.public",
    section="10.2.1",
    zh="{what}是公开流程（Public），不能执行。请改为私有（Private），或把 isExecutable 设为 false。",
    en="{what} is a public process, which cannot be executed. Make it private, or set isExecutable to false.",
)
def public_processes_are_not_executable(model: Model) -> Iterable[Problem]:
    """A public process is not executable."""
    for process in model.all("process"):
        if process.get("processType") == "Public" and process.is_true("isExecutable"):
            yield at(process)
