"""The dialect: which extensions are executed, and what other vendors' would have meant."""

from __future__ import annotations

from collections.abc import Iterable

from engine.checks.model import Model
from engine.checks.registry import Problem, at, rule
from engine.checks.support import EXTENSIONS

_FOREIGN = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.omg.org/bpmn20": "jBPM",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
}
_HARMLESS = frozenset(
    [
        "properties",
        "property",
        "historyTimeToLive",
        "versionTag",
        "color",
        "diagramRelationId",
        "taskPriority",
    ]
)


@rule(
    "extension.not-executed",
    section="house",
    zh="{what}用了扩展 zeebe:{name}，这里不执行它。请去掉它。",
    en="{what} uses the extension zeebe:{name}, which is not executed here. Remove it.",
    executable=True,
)
def extensions_are_executed(model: Model) -> Iterable[Problem]:
    """An extension element of the dialect is one that is executed."""
    for holder in model.all("extensionElements"):
        for node in holder.children:
            name = node.tag.removeprefix("zeebe:")
            if node.tag.startswith("zeebe:") and name not in EXTENSIONS and holder.parent:
                yield at(holder.parent, name=name)


@rule(
    "extension.foreign",
    "warning",
    section="house",
    zh="{what}带有 {vendor} 的扩展：{names}。这里不执行它们，请核对流程是否仍是原意。",
    en="{what} has extensions of {vendor}: {names}. They are not executed here; make sure that the process still means the same.",
    executable=True,
)
def foreign_extensions_are_pointed_out(model: Model) -> Iterable[Problem]:
    """An executable extension of another engine is pointed out."""
    for node in model.root.within():
        names: dict[str, set[str]] = {}
        tags = [child.tag for child in node.children] if node.tag == "extensionElements" else []
        for name in [*node.attributes, *tags]:
            space, _, local = name.removeprefix("{").rpartition("}")
            if space in _FOREIGN and local not in _HARMLESS:
                names.setdefault(_FOREIGN[space], set()).add(local)
        for vendor, found in names.items():
            yield at(node, vendor=vendor, names=sorted(found))
