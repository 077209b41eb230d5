"""What a `.form` file says, once read and checked: frozen, shared between threads, one class a family of components.

The words are form-js' (schema version 19), except that its `datetime` is a Moment here, its four pickers of values are
one Choice, and its `dynamiclist` is a Rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from engine.feel import Expression as Formula
from engine.feel import Template
from engine.values import Value
from forms.patterns import Pattern

Limit = Decimal | Formula | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Component:
    """Anything that stands on a form. `id` is unique on it; `columns` of 16, None for a full row's share."""

    id: str
    kind: str
    hide: Formula | None = None
    columns: int | None = None
    row: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Note(Component):
    """Text in the safe markdown of forms.markdown, with `{{ }}` holes."""

    text: Template


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture(Component):
    """An image of this site, by its path or as a raster data address."""

    source: Template
    alt: Template


@dataclass(frozen=True, kw_only=True, eq=False)
class Table(Component):
    """Rows that an expression finds, by columns of (key, label) or an expression that yields them."""

    label: Template
    rows: Formula
    columns_shown: tuple[tuple[str, str], ...] = ()
    columns_formula: Formula | None = None
    row_count: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Break(Component):
    """A separator or a spacer of `height` pixels."""

    height: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Computed(Component):
    """A value that the server computes (form-js `expression`); it shows nothing."""

    key: str
    formula: Formula


@dataclass(frozen=True, kw_only=True, eq=False)
class Input(Component):
    """Something a person answers under `key` (a dotted key answers into nested contexts)."""

    key: str
    label: Template
    description: Template
    required: bool = False
    default: Value = None
    disabled: bool = False
    readonly: bool | Formula = False


@dataclass(frozen=True, kw_only=True, eq=False)
class TextInput(Input):
    """textfield or textarea; `hard_limit` holds whatever the schema's maximum says."""

    prefix: Template | None = None
    suffix: Template | None = None
    min_length: Limit = None
    max_length: Limit = None
    hard_limit: int = 500
    pattern: Pattern | None = None
    pattern_message: str = ""
    validation: Literal["", "email", "phone"] = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberInput(Input):
    """A Decimal, or its text with `as_text` (form-js serializeToString)."""

    prefix: Template | None = None
    suffix: Template | None = None
    minimum: Limit = None
    maximum: Limit = None
    digits: int | None = None
    increment: Decimal | None = None
    as_text: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class MomentInput(Input):
    """A date, a time of day or both (form-js `datetime`)."""

    subtype: Literal["date", "time", "datetime"] = "date"
    no_past: bool = False
    zone: Literal["utc_offset", "utc_normalized", "no_timezone"] = "utc_offset"
    interval: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckInput(Input):
    """One checkbox: true or false. Required means that it must be ticked."""


@dataclass(frozen=True)
class Option:
    """One thing to choose: the `value` answered, the `label` read, the `token` that browsers post."""

    value: Value
    label: str
    token: str


@dataclass(frozen=True, kw_only=True, eq=False)
class ChoiceInput(Input):
    """radio, select (one value) and checklist, taglist (a list); `stars` is a radio drawn as stars."""

    many: bool
    stars: bool = False
    options: tuple[Option, ...] = ()
    options_key: str = ""
    options_formula: Formula | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class FileInput(Input):
    """Files kept in the FileStore that `bind` is given; the answer is a list of contexts that name them."""

    accept: tuple[str, ...] = ()
    multiple: bool | Formula = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Group(Component):
    """Components under one heading; with a `path` their answers are a context of that name."""

    label: Template
    path: str = ""
    outline: bool = False
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows(Component):
    """A list of contexts, one a row (form-js `dynamiclist`)."""

    label: Template
    path: str
    start: int = 1
    growable: bool = True
    outline: bool = False
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class FormSchema:
    """One checked form. `digest` is the SHA-256 of its source and keys every cache; `submit_label` may be empty."""

    id: str
    digest: str
    components: tuple[Component, ...]
    submit_label: str = ""

    def walk(self) -> Iterator[Component]:
        """Every component at every depth, in reading order."""
        yield from _walk(self.components)


def _walk(components: tuple[Component, ...]) -> Iterator[Component]:
    for component in components:
        yield component
        if isinstance(component, (Group, Rows)):
            yield from _walk(component.components)
