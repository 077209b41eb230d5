"""A bound form as a tree that is walked: schema and fields side by side, and whether each shows right now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from engine.values import Value
from forms.build import RowsField, ScopeForm
from forms.components import Children
from forms.fields import AnswerField
from forms.limits import MOST_OPTIONS
from forms.options import options_of
from forms.parsing import join
from forms.picking import ChoiceField
from forms.schema import (
    ChoiceInput,
    Component,
    Computed,
    Group,
    Input,
    NumberInput,
    Rows,
)
from forms.scopes import Scope, put


@dataclass
class Row:
    """One row of a dynamic list. `name` carries its index, `number` counts from 1 without gaps."""

    name: str
    number: int
    scope: Scope
    nodes: list[Node]


@dataclass
class Node:
    """A component where it stands. `entry` is its field; `path` is its dotted name in its scope; `name` that of the browser."""

    component: Component
    scope: Scope
    path: str = ""
    name: str = ""
    entry: Any = None
    children: list[Node] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    hidden: bool = False
    locked: bool = False
    computed: Value = None

    @property
    def value(self) -> Value:
        """The answer as it stands: computed, what a locked field began with, or what was typed."""
        if isinstance(self.component, Computed):
            return self.computed
        if self.locked:
            return self.entry.start  # type: ignore[no-any-return]
        return self.entry.data  # type: ignore[no-any-return]

    @property
    def errors(self) -> Sequence[str]:
        """What is wrong with the answer, after validation."""
        return () if self.entry is None else tuple(self.entry.errors)

    def settle(self, above_hidden: bool) -> None:
        """Decide whether this shows, whether it can be edited, what it computes and offers."""
        self.hidden = above_hidden or self.scope.is_true(self.component.hide)
        match self.component:
            case Computed(formula=formula):
                self.computed = self.scope.evaluate(formula)
            case Input(disabled=disabled, readonly=readonly):
                self.locked = disabled or self.scope.is_true(readonly)
        if isinstance(self.entry, ChoiceField):
            self.entry.offer(self._options(self.entry.component))

    def _options(self, choice: ChoiceInput) -> Any:
        if choice.options_formula is not None:
            return options_of(self.scope.evaluate(choice.options_formula), MOST_OPTIONS)
        if choice.options_key:
            return options_of(_held(self.scope, choice.options_key), MOST_OPTIONS)
        return choice.options

    def state(self) -> tuple[Any, ...]:
        """What settling decided, to see whether it still changes."""
        options = getattr(self.entry, "options", ())
        return self.hidden, self.locked, self.computed, options


def plant(components: Children, form: ScopeForm, scope: Scope, path: str = "") -> list[Node]:
    """The nodes of one scope."""
    return [_node(component, form, scope, path) for component in components]


def _node(component: Component, form: ScopeForm, scope: Scope, path: str) -> Node:
    match component:
        case Group():
            inner = plant(component.components, form, scope, join(path, component.path))
            return Node(component, scope, children=inner)
        case Rows():
            name = join(path, component.path)
            rows = cast(RowsField, form[name])
            return Node(component, scope, name, rows.name, rows, rows=_rows(component, rows, scope))
        case Input():
            name = join(path, component.key)
            found = cast(AnswerField[Any], form[name])
            return Node(component, scope, name, found.name, found)
        case Computed():
            return Node(component, scope, join(path, component.key))
    return Node(component, scope)


def _rows(component: Rows, rows: RowsField, scope: Scope) -> list[Row]:
    planted = []
    for number, (index, form) in enumerate(rows.rows.items(), 1):
        inner = scope.row(number)
        nodes = plant(component.components, form, inner)
        planted.append(Row(f"{rows.name}-{index}", number, inner, nodes))
    return planted


def walk(nodes: Sequence[Node], above_hidden: bool = False) -> Iterator[tuple[Node, bool]]:
    """Every node at every depth, above before below, with whether something above it is hidden."""
    for node in nodes:
        yield node, above_hidden
        yield from walk(node.children, above_hidden or node.hidden)
        for row in node.rows:
            yield from walk(row.nodes, above_hidden or node.hidden)


def collect(
    nodes: Sequence[Node], target: dict[str, Value], *, submit: bool = False
) -> dict[str, Value]:
    """The values of one scope into `target`. To submit, hidden and disabled ones are left out; else they are null."""
    for node in nodes:
        component = node.component
        if isinstance(component, Group):
            collect(node.children, target, submit=submit)
        elif not node.path or (submit and (node.hidden or getattr(component, "disabled", False))):
            continue
        elif node.hidden:
            put(target, node.path, None)
        elif isinstance(component, Rows):
            put(target, node.path, [_row_values(row, submit) for row in node.rows])
        else:
            put(target, node.path, _said(component, node.value))
    return target


def _row_values(row: Row, submit: bool) -> dict[str, Value]:
    values = collect(row.nodes, {}, submit=submit)
    if not submit:
        row.scope.this = values
    return values


def _said(component: Component, value: Value) -> Value:
    as_text = isinstance(component, NumberInput) and component.as_text and value is not None
    return f"{value:f}" if as_text else value


def _held(scope: Scope, path: str) -> Value:
    found: Value = scope.context  # type: ignore[assignment]
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
