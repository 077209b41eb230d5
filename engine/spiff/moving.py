"""Carrying a run over to another program: the same tokens, at the same steps or at those that take their place.

BPMN says nothing of it, so what it means is decided here (docs/decisions/0019). A token keeps its number, so what the
application keeps about its wait (tasks, timers, subscriptions) stays. An event that waits for something else begins to
wait anew; one that is gone is dropped, one that is new is armed. What cannot keep its meaning is an obstacle. Scopes of
processes in other files stay with the program that they began with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.obstacles import (
    BeginsAnew,
    BeingUndone,
    CannotBegin,
    EventsChanged,
    GoesOnAsBegun,
    NoLongerWaits,
    Note,
    NothingToUndoWith,
    Obstacle,
    OtherForm,
    OtherGroups,
    OtherKind,
    OtherLoop,
    ProcessGone,
    StandsIn,
    StepGone,
    WaitsToo,
    WayGone,
    WouldWaitForEver,
)
from engine.spiff.activities import Activity
from engine.spiff.ad_hoc import Pickable
from engine.spiff.events import Boundary, Catch, Catching, Trigger
from engine.spiff.faults import CannotContinue
from engine.spiff.gateways import EventBased, Joining
from engine.spiff.host import Host
from engine.spiff.nodes import Node, label, map_inputs
from engine.spiff.program import Program
from engine.spiff.putting import starving
from engine.spiff.run import Run
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.subprocesses import CallActivity, SubProcess
from engine.spiff.tasks import OperationTask, ReceiveTask, UserTask

TAKEN = ("groups", "users", "form", "form_binding", "form_version", "priority")
"""What an open task takes from the new model where that says something else; its due dates stay."""


class CannotMove(Exception):
    """`obstacles` says why, a sentence each."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        super().__init__("; ".join(map(str, obstacles)))


def move(
    before: Run, target: Program, host: Host, names: Mapping[str, str], *, limit: int = 10_000
) -> tuple[Run, list[Note]]:
    """The run in the target program, and what is different for it; `names` maps ids of elements that change.

    The returned run has yet to `advance`. Raises CannotMove. `before` is not changed.
    """
    mover = _Mover(before, target, names)
    text = mover.rewritten()
    mover.raise_obstacles()
    run = Run.restore(target, host, text, limit=limit)
    try:
        mover.refresh(run)
    except CannotContinue as error:
        mover.obstacles.append(CannotBegin(**error.holes))
    mover.raise_obstacles()
    return run, list({str(note): note for note in mover.notes}.values())


def fits(before: Node, after: object) -> bool:
    """Whether a token at one node can go on at the other."""
    return type(after) is type(before) and _repeats(before) == _repeats(after)


class _Mover:
    def __init__(self, before: Run, target: Program, names: Mapping[str, str]) -> None:
        self.before, self.target, self.names = before, target, names
        self.obstacles: list[Obstacle] = []
        self.notes: list[Note] = []
        self.shapes: dict[int, Shape] = {}
        """The new shape of each scope that moves, by the number of its host."""
        self.dropped: dict[int, tuple[int, str]] = {}
        """Armed events that do not stay: (the step or scope they hang on, new name)."""
        self.again: list[int] = []

    def raise_obstacles(self) -> None:
        if self.obstacles:
            raise CannotMove(list({str(one): one for one in self.obstacles}.values()))

    # the state as text

    def rewritten(self) -> str:
        """The state, with the names of the new program."""
        tree = json.loads(self.before.dump())
        for scope in tree["scopes"]:
            shape = self._shape(scope)
            if shape is not None:
                self.shapes[scope["host"]] = shape
                self._scope(scope, shape)
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))

    def _shape(self, scope: dict[str, Any]) -> Shape | None:
        """What the scope becomes; None for one that stays, or cannot move."""
        number: int = scope["host"]
        old = self.before.scopes[number]
        if old.definition is not None:
            return None
        if "process" in scope:
            return self._process(scope, old)
        host = self.before.steps[number]
        around = self.shapes.get(_number(host.scope))
        node = around.task_specs.get(self._name(host.node.name)) if around else None
        return node.inner if isinstance(node, SubProcess) else None

    def _process(self, scope: dict[str, Any], old: Scope) -> Shape | None:
        name = self.names.get(old.spec.name, old.spec.name)
        if name not in self.target.processes and old.spec.name == self.before.program.main:
            name = self.target.main
        if name not in self.target.processes:
            self.obstacles.append(ProcessGone(element=old.spec.name))
            return None
        scope["process"] = name
        return self.target.processes[name]

    def _scope(self, tree: dict[str, Any], shape: Shape) -> None:
        old = self.before.scopes[tree["host"]]
        for step in tree["steps"]:
            if (found := self.before.steps.get(step[0])) is not None:
                self._step(step, found, shape)
        tree["steps"] = [step for step in tree["steps"] if step[0] not in self.dropped]
        for step in tree["steps"]:
            if "armed" in step[4]:
                step[4]["armed"] = [n for n in step[4]["armed"] if n not in self.dropped]
        self._log(old.log, shape, old.spec)

    def _step(self, tree: list[Any], step: Step, shape: Shape) -> None:
        node, links = step.node, tree[4]
        new = shape.task_specs.get(self._name(node.name))
        if links.keys() & {"undoes", "revived"} or "undo" in step.values:
            self.obstacles.append(BeingUndone(element=label(node)))
        elif "host" in links or "trigger" in links:
            self._armed(tree, step, new, shape)
        elif new is None:
            self.obstacles.append(StepGone(element=label(node)))
        elif not fits(node, new):
            wrong = OtherLoop if type(new) is type(node) else OtherKind
            now = _kind(new)
            self.obstacles.append(wrong(element=label(node), before=_kind(node), now=now))
        else:
            self._at(tree, step, new)

    def _at(self, tree: list[Any], step: Step, new: Node) -> None:
        """A token at a node that there is."""
        links = tree[4]
        tree[1] = new.name
        if new.element.id != step.node.element.id:
            self.notes.append(StandsIn(element=label(new), before=label(step.node)))
        if "gateway" in links:
            self._behind_gateway(links, step, new)
        elif "via" in links:
            self._waiting(links, step, new)
        if _waits_for(step.node) == _waits_for(new) or "kind" not in links:
            return
        if isinstance(new, OperationTask):
            self.notes.append(GoesOnAsBegun(element=label(new)))
        elif links.keys() & {"group", "of"}:
            self.obstacles.append(EventsChanged(element=label(step.node)))
        else:
            self.again.append(step.id)

    def _armed(self, tree: list[Any], step: Step, new: object, shape: Shape) -> None:
        """An event on an activity, or one that begins an event sub-process."""
        host = step.links.get("host")
        around: Any = shape
        if host is not None:
            around = shape.task_specs.get(self._name(self.before.steps[host].node.name))
        there = around.armed if host is None else getattr(around, "boundaries", ())
        stays = any(new is one for one in there) and fits(step.node, new)
        if stays and _waits_for(step.node) == _waits_for(new):
            tree[1] = new.name  # type: ignore[attr-defined]
            return
        place = _number(step.scope) if host is None else host
        self.dropped[step.id] = place, self._name(step.node.name) if stays else ""
        said = BeginsAnew if stays else NoLongerWaits
        self.notes.append(said(element=label(step.node)))

    def _waiting(self, links: dict[str, Any], step: Step, new: Node) -> None:
        """A token that waits at a join came by one of its flows; a complex gateway has had some of them."""
        had = [links["via"], *links.get("got", ())]
        found = {via: self._flow(via, step.node, new) for via in had if via}
        if None in found.values():
            self.obstacles.append(WayGone(element=label(step.node)))
            return
        links["via"] = found.get(links["via"], "")
        if "got" in links:
            links["got"] = [found[via] for via in links["got"]]

    def _flow(self, via: str, node: Node, new: Node) -> str | None:
        """The flow of the same id, or else the only one from what the old one came from."""
        if any(flow.id == via for flow in new.incoming):
            return via
        source = self._name(next(flow.source for flow in node.incoming if flow.id == via))
        found = [flow.id for flow in new.incoming if flow.source == source]
        return found[0] if len(found) == 1 else None

    def _behind_gateway(self, links: dict[str, Any], step: Step, new: Node) -> None:
        """One of the events that an event gateway waits for: they have to be the same ones."""
        old: Node = step.scope.spec.node(links["gateway"])
        gateway = new._wf_spec.task_specs.get(self._name(old.name))
        wanted = {self._name(flow.target) for flow in old.flows}
        flows = gateway.flows if isinstance(gateway, EventBased) else ()
        if {flow.target for flow in flows} != wanted:
            self.obstacles.append(EventsChanged(element=label(old)))
            return
        links["via"] = next(flow.id for flow in flows if flow.target == new.name)
        links["gateway"] = gateway.name

    def _log(self, log: list[Any], shape: Shape, old: Shape) -> None:
        """What was completed has to be undone in the same way."""
        for entry in log:
            name = entry["activity"]
            before: Any = old.task_specs[name]
            after: Any = shape.task_specs.get(name)
            if not fits(before, after) or before.undone_by != after.undone_by:
                self.obstacles.append(NothingToUndoWith(element=label(before)))
            elif entry.get("log") and isinstance(after, SubProcess):
                self._log(entry["log"], after.inner, before.inner)

    # the run in the new program

    def refresh(self, run: Run) -> None:
        """What waits for something else waits anew, new events are armed, open tasks take what the model says."""
        for number, shape in self.shapes.items():
            self._join_or_starve(run.scopes[number], self.before.scopes[number])
            self._arm_triggers(run.scopes[number], shape)
        for step in [step for step in run.steps.values() if _number(step.scope) in self.shapes]:
            if step.is_open and isinstance(step.node, Activity):
                self._arm_boundaries(step, step.node)
            if isinstance(step.node, UserTask) and step.links.get("kind") == "task":
                self._offer(step, step.node)
        for number in self.again:
            step = run.steps[number]
            self.notes.append(BeginsAnew(element=label(step.node)))
            step.cancel()
            step.scope.add(step.node, None)

    def _arm_boundaries(self, step: Step, node: Activity) -> None:
        old = self.before.steps.get(step.id)
        passive = step.links.keys() & {"of", "lacking", "revived", "group"}
        if old is None or not step.entered or passive:
            return
        known = {self._name(boundary.name) for boundary in old.node.boundaries}
        for boundary in node.boundaries:
            if self._is_due(boundary, known, step.id):
                boundary.arm(step)

    def _arm_triggers(self, scope: Scope, shape: Shape) -> None:
        old = self.before.scopes[_number(scope)]
        known = {self._name(trigger.name) for trigger in old.spec.armed}
        busy = not any(isinstance(step.node, Pickable) for step in old.open.values())
        for trigger in shape.armed:
            if scope.interrupted or (busy and isinstance(trigger, Pickable)):
                continue
            if self._is_due(trigger, known, _number(scope)):
                trigger.arm(scope)

    def _is_due(self, event: Boundary | Trigger | Pickable, known: set[str], place: int) -> bool:
        """Whether an event has to be armed: it is new, or waits for something else; one that has happened is not."""
        if event.name in known:
            return (place, event.name) in self.dropped.values()
        if isinstance(event, Pickable) or event.waited:
            self.notes.append(WaitsToo(element=label(event)))
        return True

    def _offer(self, step: Step, node: UserTask) -> None:
        """An open task takes what the new model says differently."""
        old = self.before.steps[step.id].node
        if _said(old.mappings.inputs) != _said(node.mappings.inputs):
            map_inputs(step)
        changed = [
            key for key in TAKEN if _said(old.settings.get(key)) != _said(node.settings.get(key))
        ]
        if not changed:
            return
        kept = dict(step.values["wait"])
        node.begin(step)
        fresh = step.values["wait"]
        step.values["wait"] = {
            key: value
            for key, value in ({**fresh, **kept} | {key: fresh.get(key) for key in changed}).items()
            if value not in (None, [])
        }
        if "form" in changed:
            self.notes.append(OtherForm(element=label(node)))
        if "groups" in changed or "users" in changed:
            self.notes.append(OtherGroups(element=label(node)))

    def _join_or_starve(self, scope: Scope, old: Scope) -> None:
        """A join must not wait for a branch that this case has never begun."""
        before = {self._name(node.name) for node in starving(old)}
        self.obstacles += [
            WouldWaitForEver(element=label(node))
            for node in starving(scope)
            if node.name not in before
        ]

    def _name(self, name: str) -> str:
        """The new name of a node; `@`, `#` and `?` stand before those that nobody drew."""
        bare = name.lstrip("@#?")
        return name[: len(name) - len(bare)] + self.names.get(bare, bare)


def _waits_for(node: object) -> Any:
    """What a node waits for, to be compared."""
    if isinstance(node, Catching):
        return _said(node.waited), node.all_of, getattr(node, "interrupting", True)
    if isinstance(node, Pickable):
        return tuple(_said(node.settings.get(key)) for key in ("assignee", "groups", "users"))
    if isinstance(node, ReceiveTask):
        return _said(node.settings["definition"])
    return _said(node.settings["operation"]) if isinstance(node, OperationTask) else None


def _said(thing: Any) -> Any:
    """Expressions by their texts, and what holds them, to be compared."""
    if hasattr(thing, "evaluate") and hasattr(thing, "text"):
        return thing.text, getattr(thing, "literal", False)
    if isinstance(thing, tuple | list):
        return tuple(_said(each) for each in thing)
    if is_dataclass(thing):
        return type(thing).__name__, tuple(_said(getattr(thing, f.name)) for f in fields(thing))
    return thing


def _repeats(node: Any) -> Any:
    loop = getattr(node, "loop", None)
    return type(loop).__name__, getattr(loop, "sequential", None)


def _kind(node: Any) -> str:
    return str(node.element.kind) if isinstance(node, Node) else type(node).__name__


def _number(scope: Scope) -> int:
    return scope.host.id if scope.host else 0


def places(program: Program) -> dict[str, Node]:
    """The nodes of a program where a case may stand for long, by the id of the element."""
    found: dict[str, Node] = {}
    shapes = list(program.processes.values())
    while shapes:
        shape = shapes.pop()
        for name, node in shape.task_specs.items():
            if isinstance(node, SubProcess):
                shapes.append(node.inner)
            if isinstance(node, _LASTING) and not name.startswith("#"):
                found[name] = node
    return found


_LASTING = (UserTask, OperationTask, ReceiveTask, SubProcess, CallActivity, Catch, Joining)
