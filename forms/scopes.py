"""What FEEL sees while a form is open: the case's variables, overlaid by what the form holds now.

In a row of a dynamic list `this` is the row, `parent` what the list stands in, `i` the row's number (and those of the
rows around it), as in form-js; `_this_` and so on where a field has taken the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from engine import feel
from engine.feel import Expression as Formula
from engine.feel import Template
from engine.values import Value


@dataclass
class Scope:
    """The form, or one row. `this` is filled anew whenever answers change, `context` then made of it."""

    now: datetime
    warnings: list[str]
    parent: Scope | None = None
    numbers: tuple[int, ...] = ()
    this: dict[str, Value] = field(default_factory=dict)
    context: Mapping[str, Value] = field(default_factory=dict)

    def row(self, number: int) -> Scope:
        """The scope of row `number` (from 1) of a list in this one."""
        return Scope(self.now, self.warnings, self, (*self.numbers, number))

    def see(self, root: Mapping[str, Value]) -> None:
        """Make the context anew, with `root` holding the case's variables and the whole form's values."""
        local: dict[str, Value] = {
            "this": self.this,
            "parent": self.parent.this if self.parent else None,
            "i": [Decimal(number) for number in self.numbers],
        }
        self.context = {**local, **root, **{f"_{name}_": value for name, value in local.items()}}

    def evaluate(self, formula: Formula) -> Value:
        """What a formula yields here; null when it hits a bound."""
        try:
            return formula.evaluate(self.context, now=self.now, warnings=self.warnings)
        except feel.FeelLimitError as error:
            self.warnings.append(str(error))
            return None

    def is_true(self, ruling: bool | Formula | None) -> bool:
        """A literal or a formula as a decision; only true itself is true."""
        if ruling is None or isinstance(ruling, bool):
            return bool(ruling)
        return self.evaluate(ruling) is True

    def number(self, limit: Decimal | Formula | None) -> Decimal | None:
        """A literal or a formula as a number, None if it yields none."""
        if limit is None or isinstance(limit, Decimal):
            return limit
        found = self.evaluate(limit)
        return found if isinstance(found, Decimal) else None

    def fill(self, template: Template | None) -> str:
        """A template with its holes filled; nothing when it hits a bound. Not yet escaped."""
        if template is None:
            return ""
        try:
            return template.render(self.context, now=self.now, warnings=self.warnings)
        except feel.FeelLimitError as error:
            self.warnings.append(str(error))
            return ""


def put(target: dict[str, Value], name: str, value: Value) -> None:
    """Set a dotted name in nested contexts."""
    *above, last = name.split(".")
    for part in above:
        inner = target.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = target[part] = {}
        target = inner
    target[last] = value


def overlay(base: Mapping[str, Value], top: Mapping[str, Value]) -> dict[str, Value]:
    """`base` with what `top` holds in its place; contexts on both sides are merged."""
    merged = dict(base)
    for name, value in top.items():
        below = merged.get(name)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[name] = overlay(below, value) if both else value  # type: ignore[arg-type]
    return merged
