"""Rules of our own: operations and their parameters, forms, decisions, lanes and who does a task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.model import Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.surroundings import Signature


def calls(model: Model) -> Iterator[tuple[Node, str]]:
    """Every element that calls an operation, with the operation's name; computed names are left out."""
    for definition in model.all("zeebe:taskDefinition"):
        element = _element(definition)
        name = definition.get("type")
        if element is not None and name and not name.startswith("="):
            yield element, name


def _element(extension: Node) -> Node | None:
    holder = extension.parent
    return holder.parent if holder is not None else None


def _known(model: Model) -> Iterator[tuple[Node, str, Signature, Node | None]]:
    known = model.around.operations
    for element, name in calls(model):
        signature = None if known is None else known.get(name)
        if signature is not None:
            yield element, name, signature, element.extension("zeebe:ioMapping")


@rule(
    "operation.missing",
    section="house",
    zh="{what}没有指明调用哪个操作。请在任务定义里选择一个操作。",
    en="{what} does not say which operation it calls. Choose one in its task definition.",
    executable=True,
)
def service_tasks_call_an_operation(model: Model) -> Iterable[Problem]:
    """A service task of an executable process calls an operation."""
    for node in model.all("serviceTask"):
        definition = node.extension("zeebe:taskDefinition")
        if definition is None or not definition.get("type"):
            yield at(node)


@rule(
    "operation.unknown",
    section="house",
    zh="{what}调用的操作“{name}”不存在。请从操作目录里选择。",
    en='{what} calls an operation "{name}", which does not exist. Choose one of the catalogue.',
    executable=True,
)
def operations_exist(model: Model) -> Iterable[Problem]:
    """A called operation is in the catalogue."""
    known = model.around.operations
    for node, name in calls(model):
        if known is not None and name not in known:
            yield at(node, name=name)


@rule(
    "operation.parameter-missing",
    section="house",
    zh="{what}调用“{name}”时没有给出必需的参数：{parameters}。请在输入映射里补上。",
    en='{what} calls "{name}" without the parameters it needs: {parameters}. Add them to its input mappings.',
    executable=True,
)
def needed_parameters_are_given(model: Model) -> Iterable[Problem]:
    """An operation is given every parameter that it needs."""
    for node, name, signature, mapping in _known(model):
        given = _targets(mapping)
        needed = [one for one, required in signature.parameters.items() if required]
        if missing := [one for one in needed if one not in given]:
            yield at(node, name=name, parameters=missing)


@rule(
    "operation.parameter-extra",
    section="house",
    zh="{what}给“{name}”的参数它并不接受：{parameters}。请从输入映射里删去或改名。",
    en='{what} gives "{name}" parameters that it does not take: {parameters}. Remove or rename them in its input mappings.',
    executable=True,
)
def no_other_parameters_are_given(model: Model) -> Iterable[Problem]:
    """An operation is given no parameter that it does not take."""
    for node, name, signature, mapping in _known(model):
        if extra := sorted(_targets(mapping) - set(signature.parameters)):
            yield at(node, name=name, parameters=extra)


def _targets(mapping: Node | None) -> set[str]:
    lines = mapping.all("zeebe:input") if mapping is not None else []
    return {(one.get("target") or "").removeprefix("=").strip().split(".")[0] for one in lines}


@rule(
    "task.no-kind",
    "warning",
    section="house",
    zh="{what}没有指明种类：办到这里什么也不做，立即继续。请选择种类，例如用户任务或服务任务。",
    en="{what} has no kind: it does nothing, and the case goes on at once. Choose a kind, such as user task or service task.",
    executable=True,
)
def tasks_of_a_package_have_a_kind(model: Model) -> Iterable[Problem]:
    """A task of a package has a kind, unless it moves data or is chosen by people. A model alone may be a sketch."""
    if model.around.forms is None:
        return
    for node in model.all("task"):
        moves_data = node.first("ioSpecification") or node.extension("zeebe:ioMapping")
        chosen = node.parent is not None and node.parent.tag == "adHocSubProcess"
        if not moves_data and not chosen:
            yield at(node)


@rule(
    "form.unknown",
    section="house",
    zh="{what}用的表单“{name}”不在包里。请加入 forms/{name}.form，或改正名称。",
    en='{what} uses a form "{name}" that is not in the package. Add forms/{name}.form, or correct the name.',
    executable=True,
)
def forms_exist(model: Model) -> Iterable[Problem]:
    """A form that a task uses is in the package."""
    known = model.around.forms
    for used in model.all("zeebe:formDefinition"):
        name, element = used.get("formId"), _element(used)
        if known is None or not name or name.startswith("=") or element is None:
            continue
        if name not in known:
            yield at(element, name=name)


@rule(
    "form.elsewhere",
    "warning",
    section="house",
    zh="{what}用的表单“{name}”嵌在文件里或在别处，这里不显示它，办理时就什么也不问。请把它存成包里的表单，再选它。",
    en='{what} uses a form "{name}" that is embedded in the file or kept elsewhere. It is not shown here, so nothing is asked: save it as a form of the package and choose that.',
    executable=True,
)
def forms_are_in_the_package(model: Model) -> Iterable[Problem]:
    """A form that is no file of the package is pointed out."""
    for used in model.all("zeebe:formDefinition"):
        name, element = used.get("formKey") or used.get("externalReference"), _element(used)
        known = used.get("formId") or name in (model.around.forms or ())
        if name and element is not None and not known:
            yield at(element, name=name)


@rule(
    "decision.missing",
    section="house",
    zh="{what}没有指明用哪个决策。请选择一个。",
    en="{what} does not say which decision it takes. Choose one.",
    executable=True,
)
def rule_tasks_name_a_decision(model: Model) -> Iterable[Problem]:
    """A business rule task of an executable process names a decision."""
    for node in model.all("businessRuleTask"):
        called = node.extension("zeebe:calledDecision")
        named = called is not None and called.get("decisionId")
        if not named and node.extension("zeebe:taskDefinition") is None:
            yield at(node)


@rule(
    "decision.unknown",
    section="house",
    zh="{what}用的决策“{name}”不在包里。请加入 rules/，或改正名称。",
    en='{what} takes a decision "{name}" that is not in the package. Add it to rules/, or correct the name.',
    executable=True,
)
def decisions_exist(model: Model) -> Iterable[Problem]:
    """A decision that a task takes is in the package."""
    known = model.around.decisions
    for used in model.all("zeebe:calledDecision"):
        name, element = used.get("decisionId"), _element(used)
        if known is None or not name or name.startswith("=") or element is None:
            continue
        if name not in known:
            yield at(element, name=name)


@rule(
    "lane.no-group",
    "warning",
    section="house",
    zh="{what}没有写由哪个组负责，其中的{tasks}也没有自己的组，没人能领取。请给泳道加属性 group。",
    en="{what} names no group, and {tasks} in it have none of their own, so nobody can claim them. Give the lane a property group.",
    executable=True,
)
def lanes_name_a_group(model: Model) -> Iterable[Problem]:
    """A lane with user tasks names the group that does them, unless each task names its own."""
    for lane in model.all("lane"):
        if group_of(lane) is None:
            tasks = [node for node in model.refs(lane, "flowNodeRef") if node.tag == "userTask"]
            alone = [task for task in tasks if not is_assigned(task)]
            if alone and not _deeper(model, lane, alone):
                yield at(lane, tasks=alone)


def _deeper(model: Model, lane: Node, tasks: list[Node]) -> bool:
    """Whether a lane inside or around this one names the group instead."""
    around = any(one.tag == "lane" and group_of(one) for one in lane.ancestors())
    inner = [one for one in lane.within() if one.tag == "lane" and one is not lane]
    covered = {node for one in inner for node in model.refs(one, "flowNodeRef")}
    return around or set(tasks) <= covered


def group_of(node: Node) -> str | None:
    """The group that a lane or activity names in its property."""
    return node.properties().get("group") or None


def is_assigned(task: Node) -> bool:
    """Whether an activity names by itself who does it."""
    assignment = task.extension("zeebe:assignmentDefinition")
    names = ("assignee", "candidateGroups", "candidateUsers")
    own = assignment is not None and any(assignment.get(name) for name in names)
    return own or group_of(task) is not None


@rule(
    "id.missing",
    section="house",
    zh="{what}没有 id，出错时无法指明它。请给它一个 id。",
    en="{what} has no id, so nothing can point at it. Give it one.",
    executable=True,
)
def nodes_have_ids(model: Model) -> Iterable[Problem]:
    """Every process and flow node of an executable process has an id."""
    for scope in model.scopes:
        if model.process(scope) is not None:
            nodes = (
                [scope, *model.nodes_of(scope)] if scope.tag == "process" else model.nodes_of(scope)
            )
            yield from (at(node) for node in nodes if node.id is None)
