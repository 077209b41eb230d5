"""From schema to WTForms: one form class a scope, built once and cached with the schema.

The form itself and each row of a dynamic list are scopes. A field goes by its dotted name within its scope, so `group`
needs no form of its own: key `name` in a group with path `contact` is the field `contact.name`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, cast

from wtforms.fields import Field
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from engine.values import Value
from forms.components import Children
from forms.fields import AnswerField, CheckField, MomentField, NumberField, Surroundings, TextField
from forms.limits import MOST_ROWS
from forms.parsing import names_of
from forms.picking import ChoiceField, FileField
from forms.posted import Posted
from forms.schema import (
    CheckInput,
    ChoiceInput,
    Computed,
    FileInput,
    FormSchema,
    Input,
    MomentInput,
    NumberInput,
    Rows,
    TextInput,
)


class ScopeForm(BaseForm):
    """The fields of one scope. Keys may be called anything ("data", "errors"): they are no attributes here."""

    unbound: ClassVar[Mapping[str, UnboundField[Any]]] = {}

    def __init__(
        self,
        posted: Posted | None,
        start: Value,
        meta: Surroundings,
        prefix: str = "",
    ) -> None:
        super().__init__(self.unbound, prefix=prefix, meta=meta)
        for name, field in self._fields.items():
            field.process(cast(Any, posted), look_up(start, name))


class RowsField(Field):
    """A list of rows, each a ScopeForm; `rows` holds them by index. Indices may have gaps and stay while one edits."""

    meta: Surroundings

    def __init__(self, component: Rows, row_form: type[ScopeForm], **given: Any) -> None:
        super().__init__(label="", **given)
        self.component, self.row_form = component, row_form
        self.rows: dict[int, ScopeForm] = {}
        self.too_many = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Make the rows that were posted, or those that the list begins with."""
        start = data if isinstance(data, list) else [{}] * self.component.start
        indices = self._indices(formdata, len(start))
        self.too_many = len(indices) > MOST_ROWS
        for index in indices[:MOST_ROWS]:
            row = start[index] if index < len(start) else {}
            self.rows[index] = self._row(index, formdata, row)

    def _indices(self, posted: Posted | None, length: int) -> list[int]:
        """Those posted; those of the start when the list was not in the page, or is not for growing."""
        found = posted.rows(self.name) if posted is not None else []
        shown = found or (posted is not None and self.name in posted)
        return found if shown and self.component.growable else list(range(length))

    def _row(self, index: int, posted: Posted | None, start: Value) -> ScopeForm:
        name = f"{self.name}-{index}"
        fresh = posted is not None and posted.is_new(name)
        return self.row_form(None if fresh else posted, start, self.meta, name)


@lru_cache(maxsize=256)
def build(schema: FormSchema) -> type[ScopeForm]:
    """The form class of a schema, cached: parse gives the same schema for the same source."""
    return _scope(schema.components)


@lru_cache(maxsize=256)
def known_names(schema: FormSchema) -> frozenset[str]:
    """Every name that a browser may post for this form, with `*` for the index of a row."""
    return frozenset(_names(schema.components, ""))


FIELDS: Mapping[type[Input], type[AnswerField[Any]]] = {
    CheckInput: CheckField,
    ChoiceInput: ChoiceField,
    FileInput: FileField,
    MomentInput: MomentField,
    NumberInput: NumberField,
    TextInput: TextField,
}


def _scope(components: Children) -> type[ScopeForm]:
    fields = {
        name: _field(component)
        for component, name in names_of(components)
        if not isinstance(component, Computed)
    }
    return type("SchemaForm", (ScopeForm,), {"unbound": fields})


def _field(component: Input | Rows) -> UnboundField[Any]:
    if isinstance(component, Rows):
        return UnboundField(RowsField, component, _scope(component.components))
    return UnboundField(FIELDS[type(component)], component)


def _names(components: Children, prefix: str) -> list[str]:
    names: list[str] = []
    for component, name in names_of(components):
        if isinstance(component, Rows):
            row = f"{prefix}{name}-*"
            names += [prefix + name, row, *_names(component.components, f"{row}-")]
        elif isinstance(component, Input):
            names.append(prefix + name)
    return names


def look_up(start: Value, name: str) -> Any:
    """What a context holds under a dotted name; WTForms' unset_value if it holds nothing there."""
    for part in name.split("."):
        if not isinstance(start, dict) or part not in start:
            return unset_value
        start = start[part]
    return start
