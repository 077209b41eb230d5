"""One reader a kind of component: from the JSON object of form-js to the frozen class of forms.schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from forms import inputs
from forms.inputs import read_key
from forms.items import Item
from forms.limits import MOST_ROWS
from forms.messages import N_
from forms.schema import Break, Component, Computed, Group, Note, Picture, Rows, Table

_IMAGE = re.compile(r"/(?![/\\])[^\s\\]*|data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
Children = tuple[Component, ...]


def read_component(item: Item, kind: str, id: str, children: Children) -> Component:
    """The component of one JSON object; `kind` is one of KINDS, `children` are read already."""
    layout = item.part("layout")
    common = {
        "id": id,
        "kind": kind,
        "hide": item.part("conditional").formula("hide"),
        "columns": layout.integer("columns", 1, 16),
        "row": layout.text("row"),
        "properties": _properties(item),
    }
    if kind in INPUTS:
        return INPUTS[kind](item, common)
    return OTHERS[kind](item, common, children)


def _note(item: Item, common: dict[str, Any], _: Children) -> Component:
    return Note(**common, text=item.rich_text("text", longest=20_000))


def _picture(item: Item, common: dict[str, Any], _: Children) -> Component:
    source = item.text("source", longest=400_000)
    if not source:
        item.note(N_("An image needs a “source”."))
    elif not (source.startswith("=") or "{{" in source or is_safe_image(source)):
        item.note(
            N_("An image comes from this site (“/...”) or is a data address of a raster image.")
        )
    return Picture(**common, source=item.as_template("source", source), alt=item.template("alt"))


def is_safe_image(source: str) -> bool:
    """Whether an address is a path of this site or raster data: nothing that fetches elsewhere or runs."""
    return _IMAGE.fullmatch(source) is not None


def _table(item: Item, common: dict[str, Any], _: Children) -> Component:
    rows = item.formula("dataSource")
    if rows is None:
        item.note(N_("A table needs a “dataSource”, such as “=experts”."))
    columns = [Item(raw, item.name, item.findings) for raw in _objects(item, "columns", 50)]
    return Table(
        **common,
        label=item.template("label"),
        rows=cast(Any, rows),
        columns_shown=tuple((column.text("key"), column.text("label")) for column in columns),
        columns_formula=item.formula("columnsExpression"),
        row_count=item.integer("rowCount", 1, 1_000),
    )


def _break(item: Item, common: dict[str, Any], _: Children) -> Component:
    return Break(**common, height=item.integer("height", 0, 2_000) or 0)


def _computed(item: Item, common: dict[str, Any], _: Children) -> Component:
    formula = item.formula("expression")
    if formula is None:
        item.note(N_("An expression field needs an “expression” that begins with “=”."))
    return Computed(**common, key=read_key(item, "key"), formula=cast(Any, formula))


def _group(item: Item, common: dict[str, Any], children: Children) -> Component:
    return Group(
        **common,
        label=item.template("label"),
        path=read_key(item, "path", optional=True),
        outline=item.flag("showOutline"),
        components=children,
    )


def _rows(item: Item, common: dict[str, Any], children: Children) -> Component:
    start = item.integer("defaultRepetitions", 0, MOST_ROWS)
    return Rows(
        **common,
        label=item.template("label"),
        path=read_key(item, "path"),
        start=1 if start is None else start,
        growable=item.flag("allowAddRemove", True),
        outline=item.flag("showOutline"),
        components=children,
    )


INPUTS: dict[str, Callable[[Item, dict[str, Any]], Component]] = {
    "checkbox": inputs.check_input,
    "checklist": inputs.choice_input,
    "datetime": inputs.moment_input,
    "filepicker": inputs.file_input,
    "number": inputs.number_input,
    "radio": inputs.choice_input,
    "select": inputs.choice_input,
    "taglist": inputs.choice_input,
    "textarea": inputs.text_input,
    "textfield": inputs.text_input,
}
OTHERS: dict[str, Callable[[Item, dict[str, Any], Children], Component]] = {
    "dynamiclist": _rows,
    "expression": _computed,
    "group": _group,
    "image": _picture,
    "separator": _break,
    "spacer": _break,
    "table": _table,
    "text": _note,
}
KINDS = INPUTS.keys() | OTHERS.keys()


def _properties(item: Item) -> dict[str, str]:
    properties = item.part("properties").raw
    return {str(key): value for key, value in properties.items() if isinstance(value, str)}


def _objects(item: Item, key: str, most: int) -> list[Mapping[str, Any]]:
    return [raw for raw in item.parts(key, most=most) if isinstance(raw, Mapping)]
