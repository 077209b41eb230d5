"""Returning to an earlier user task: its tokens and all that came after it go, one new token is put on it.

BPMN has no such thing, so what it means is decided here (docs/decisions/0014). `After` the target is what its own flows
lead to before they come round to it again: the walk stops at nodes that every way to the target passes (its dominators),
since what lies behind those is another round, or a branch beside it. A token that waits at a join counts by the flow
that it came by. So a branch that runs beside the target goes on untouched, and the join behind it still gets its tokens;
a step of a branch that has been joined already is refused, since its join would wait for the others for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.errors import NeedsUndoing, NotBefore
from engine.spiff.complex_gateway import Complex
from engine.spiff.diary import path_of
from engine.spiff.gateways import Parallel
from engine.spiff.nodes import Node
from engine.spiff.steps import Scope, Shape, Step
from engine.spiff.tasks import UserTask
from engine.spiff.variables import scopes_of


def go_back(step: Step, target: str) -> None:
    """End what came after the target, in all branches, and put a token on it. Raises NotBefore, NeedsUndoing."""
    scope = _scope_of(step, target)
    after = _after(scope.spec, target)
    gone = _gone(scope, after, target)
    _refuse(step, scope, after | {target}, gone)
    for each in gone:
        each.cancel(target)
    scope.add(scope.spec.node(target), None)


def earlier(step: Step) -> dict[str, tuple[str, ...]]:
    """The user tasks that `go_back` accepts, each with the sub-processes and calls around it."""
    found: dict[str, tuple[str, ...]] = {}
    for scope in scopes_of(step.scope):
        for name, node in scope.spec.task_specs.items():
            if isinstance(node, UserTask) and name not in found and _accepts(step, name):
                found[name] = path_of(scope)
    return found


def _accepts(step: Step, target: str) -> bool:
    scope = _scope_of(step, target)
    after = _after(scope.spec, target)
    try:
        _refuse(step, scope, after | {target}, _gone(scope, after, target))
    except (NotBefore, NeedsUndoing):
        return False
    return True


def _scope_of(step: Step, target: str) -> Scope:
    """The innermost scope around the step in which the target is drawn."""
    for scope in scopes_of(step.scope):
        if isinstance(scope.spec.task_specs.get(target), UserTask):
            return scope
    raise NotBefore


def _refuse(step: Step, scope: Scope, concerned: set[str], gone: list[Step]) -> None:
    if _standing_in(step, scope) not in gone or any(isinstance(one.node, Complex) for one in gone):
        raise NotBefore
    if _would_starve(scope, concerned, gone):
        raise NotBefore
    logged = any(entry["activity"] in concerned for entry in scope.log)
    if logged or any(_is_undoing(each) or _inner_log(each) for each in gone):
        raise NeedsUndoing


def _would_starve(scope: Scope, concerned: set[str], gone: list[Step]) -> bool:
    """Whether a join behind the target would wait for a branch beside it that has come to its end already."""
    left = [step for step in scope.open.values() if step not in gone]
    places = {str(step.links.get("gateway", step.node.name)) for step in left}
    coming = places.union(*(reach(scope.spec, place) for place in places))
    waiting = {step.links["via"] for step in left if "via" in step.links}
    joins = (scope.spec.task_specs[name] for name in concerned)
    return any(
        flow.source not in concerned and flow.source not in coming and flow.id not in waiting
        for join in joins
        if isinstance(join, Parallel | Complex) and len(join.incoming) > 1
        for flow in join.incoming
    )


def _standing_in(step: Step, scope: Scope) -> Step:
    """The token of the scope that the step is, or is inside of; of a loop or multi-instance activity the whole."""
    found = step.outer or step
    while found.scope is not scope:
        assert found.scope.host is not None
        found = found.scope.host.outer or found.scope.host
    return found


def _gone(scope: Scope, after: set[str], target: str) -> list[Step]:
    """The tokens after the target, oldest first. What hangs on another token goes with it."""
    hanging = ("of", "host", "trigger")
    return [
        scope.open[number]
        for number in sorted(scope.open)
        if not any(link in scope.open[number].links for link in hanging)
        and _is_after(scope.open[number], after, target)
    ]


def _is_after(step: Step, after: set[str], target: str) -> bool:
    via = step.links.get("via")
    if via is None or "gateway" in step.links:
        return str(step.links.get("gateway", step.node.name)) in after
    if via == "":
        return step.node.name in after
    source = next(flow.source for flow in step.node.incoming if flow.id == via)
    return source == target or source in after


def _after(shape: Shape, target: str) -> set[str]:
    """The nodes that a token from the target may come to before a new round begins."""
    return reach(shape, target, until=_dominators(shape, target) | {target})


def reach(shape: Shape, start: str, *, until: Collection[str] = ()) -> set[str]:
    """The nodes that a token may come to from a node, without those to stop at."""
    found: set[str] = set()
    waiting = list(_next(shape, start))
    while waiting:
        name = waiting.pop()
        if name not in found and name not in until:
            found.add(name)
            waiting.extend(_next(shape, name))
    return found


def _dominators(shape: Shape, target: str) -> set[str]:
    """The nodes that every way from a beginning to the target passes."""
    return {
        name
        for name in shape.task_specs
        if name != target and not _can_reach(shape, target, without=name)
    }


def _can_reach(shape: Shape, target: str, *, without: str) -> bool:
    led_to = {after for name in shape.task_specs for after in _next(shape, name)}
    begins = {*(set(shape.task_specs) - led_to), *shape.starts, *shape.openers} - {without}
    return any(name == target or target in reach(shape, name, until={without}) for name in begins)


def _next(shape: Shape, name: str) -> Iterator[str]:
    """The nodes that flows lead to from a node, and its boundary events."""
    node = shape.task_specs[name]
    if isinstance(node, Node):
        yield from (flow.target for flow in node.flows)
        yield from (boundary.name for boundary in node.boundaries)


def _is_undoing(step: Step) -> bool:
    return "undoes" in step.links or "revived" in step.links or "undo" in step.values


def _inner_log(step: Step) -> bool:
    """Whether something was completed inside a sub-process that could be undone."""
    whole = [step, *step.scope.run.instances(step)]
    inner = (step.scope.run.scopes.get(each.id) for each in whole)
    return any(scope is not None and scope.log for scope in inner) or "log" in step.values
