"""The HTML of a bound form: complete without JavaScript, livelier with htmx. No user's text is ever a template.

templates/fields.html says how it looks and lists the class names; here is what it asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from engine import feel
from engine.values import Value
from forms import messages
from forms.binding import BoundForm, id_of, label_of
from forms.components import is_safe_image
from forms.limits import MOST_ROWS
from forms.nodes import Node, walk
from forms.options import token_of
from forms.picking import FileField
from forms.reader import influences
from forms.schema import (
    Break,
    CheckInput,
    ChoiceInput,
    Computed,
    FileInput,
    Group,
    MomentInput,
    NumberInput,
    Option,
    Picture,
    Rows,
    Table,
    TextInput,
)

COLUMNS = 16
MOST_LINES = 200
_AUTOCOMPLETE = re.compile(r"[a-z][a-z0-9 -]{0,60}")
_TEMPLATE = Environment(
    loader=PackageLoader("forms"), autoescape=True, trim_blocks=True, lstrip_blocks=True
).get_template("fields.html", globals={"m": messages})


def render(bound: BoundForm, *, refresh_url: str = "", save_url: str = "") -> Markup:
    """The fields of a form, to stand inside the page's `<form method="post" novalidate>` beside its buttons.

    `refresh_url`: where htmx posts the form when an answer changes what shows; it answers with `render` of the form
    bound anew. `save_url`: where htmx posts it to be kept as a draft; its answer is not shown.
    """
    html = _TEMPLATE.render(view=View(bound, refresh_url, save_url))
    return Markup(html)  # noqa: S704 (Jinja has escaped it)


class View:
    """What the template asks about the form and its nodes."""

    def __init__(self, form: BoundForm, refresh_url: str, save_url: str) -> None:
        self.form, self.refresh_url, self.save_url = form, refresh_url, save_url
        self.say = form.say
        self.id, self.label = id_of, label_of
        self.has_rows = any(isinstance(one, Rows) for one in form.schema.walk())
        self._influences = influences(form.schema)

    def shape(self, node: Node) -> str:
        """How a component is drawn."""
        match node.component:
            case TextInput(kind="textarea"):
                return "many_lines"
            case TextInput() | NumberInput() | MomentInput():
                return "one_line"
            case ChoiceInput() as choice:
                return _choice_shape(choice)
            case CheckInput():
                return "checkbox"
            case FileInput():
                return "files"
            case Rows():
                return "rows"
        return node.component.kind

    def lines(self, nodes: Sequence[Node]) -> Iterator[list[tuple[Node, int]]]:
        """What shows, line by line, each node with its columns: those of one row share a line."""
        shown = (
            node for node in nodes if not (node.hidden or isinstance(node.component, Computed))
        )
        for _, line in groupby(shown, lambda node: node.component.row or id(node)):
            yield _shared(list(line))

    def kept(self, nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
        """What somebody typed into fields that do not show at the moment, so that it is there when they do again."""
        for node, _ in walk([node for node in nodes if not _shows(node)]):
            yield from ((node.name, text) for text in _typed(node))
            yield from ((row.name, "row") for row in node.rows)

    def hint(self, node: Node) -> str:
        """The help of an input, filled; not escaped."""
        return node.scope.fill(getattr(node.component, "description", None))

    def described_by(self, node: Node) -> str:
        """The ids of what describes an input."""
        before, after = self.adorners(node)
        said = {"before": before, "after": after, "hint": self.hint(node), "error": node.errors}
        return " ".join(f"{id_of(node)}-{part}" for part, there in said.items() if there)

    def adorners(self, node: Node) -> tuple[str, str]:
        """What stands before and after an input."""
        one = node.component
        fill = node.scope.fill
        return fill(getattr(one, "prefix", None)), fill(getattr(one, "suffix", None))

    def text(self, node: Node) -> str:
        """What an input shows."""
        texts = node.entry.write(node.entry.start) if node.locked else node.entry.texts
        return texts[0] if texts else ""

    def input_attributes(self, node: Node) -> dict[str, Any]:
        """The attributes of a text, number or moment input that say what it is for."""
        match node.component:
            case TextInput() as text:
                return self._text_attributes(node, text)
            case NumberInput(digits=digits):
                whole = digits == 0
                return {
                    "type": "text",
                    "inputmode": "numeric" if whole else "decimal",
                    "autocomplete": "off",
                }
            case MomentInput() as moment:
                return self._moment_attributes(moment)
        return {}

    def is_ticked(self, node: Node) -> bool:
        """Whether a checkbox is ticked."""
        return node.value is True

    def options(self, node: Node) -> Sequence[Option]:
        """What a choice offers."""
        return node.entry.options  # type: ignore[no-any-return]

    def chosen(self, node: Node) -> Sequence[str]:
        """The tokens that are chosen."""
        return node.entry.write(node.entry.start) if node.locked else node.entry.chosen  # type: ignore[no-any-return]

    def stars_of(self, node: Node, option: Option, number: int) -> int:
        """How many stars an option is: its value if that is such a number, else its place."""
        most = len(self.options(node))
        token = option.token
        return (
            int(token)
            if token.isascii() and token.isdigit() and 1 <= int(token) <= most
            else number
        )

    def files(self, node: Node) -> Sequence[tuple[str, str]]:
        """The files that a picker holds already: reference and name."""
        held = node.value if isinstance(node.entry, FileField) else None
        files = held if isinstance(held, list) else []
        return [(str(one["reference"]), str(one["filename"])) for one in files if _is_file(one)]

    def is_multiple(self, node: Node) -> bool:
        """Whether a picker takes several files."""
        return node.scope.is_true(getattr(node.component, "multiple", False))

    def has_room(self, node: Node) -> bool:
        """Whether a list takes another row."""
        return (
            isinstance(node.component, Rows)
            and node.component.growable
            and len(node.rows) < MOST_ROWS
        )

    def add_label(self, node: Node) -> str:
        """The words on the button that adds a row."""
        label = label_of(node)
        return self.say(messages.ADD_ROW_TO, label=label) if label else self.say(messages.ADD_ROW)

    def refreshes(self, node: Node) -> bool:
        """Whether an answer here can change what else the form shows."""
        inside = "this" in self._influences or "parent" in self._influences
        return node.name.split("-")[0].split(".")[0] in self._influences or (
            inside and "-" in node.name
        )

    def rich_text(self, node: Node) -> Markup:
        """The HTML of a note."""
        html = node.scope.fill(getattr(node.component, "text", None))
        return Markup(html)  # noqa: S704 (forms.richtext has escaped what is not its own)

    def image_source(self, node: Node) -> str:
        """Where an image comes from: a path of this site or raster data, else nothing."""
        picture = node.component
        source = node.scope.fill(picture.source).strip() if isinstance(picture, Picture) else ""
        return source if is_safe_image(source) else ""

    def alt(self, node: Node) -> str:
        """The words for an image."""
        return node.scope.fill(getattr(node.component, "alt", None))

    def spacing(self, node: Node) -> int:
        """The height of a spacer in steps of ten pixels, 1 to 20."""
        height = node.component.height if isinstance(node.component, Break) else 0
        return max(1, min(20, round((height or 60) / 10)))

    def table(self, node: Node) -> tuple[Sequence[tuple[str, str]], list[list[str]], int]:
        """The columns, the cells line by line, and how many lines are left out."""
        table = node.component
        assert isinstance(table, Table)
        found = node.scope.evaluate(table.rows)
        lines = found if isinstance(found, list) else []
        columns = _columns(node, table)
        shown = lines[: table.row_count or MOST_LINES]
        cells = [[_cell(line, key) for key, _ in columns] for line in shown]
        return columns, cells, len(lines) - len(shown)

    def _text_attributes(self, node: Node, text: TextInput) -> dict[str, Any]:
        kind, complete = _KINDS.get(text.validation, ("text", None))
        asked = text.properties.get("autocomplete", "")
        attributes: dict[str, Any] = {
            "type": None if text.kind == "textarea" else kind,
            "rows": 4 if text.kind == "textarea" else None,
            "autocomplete": asked if _AUTOCOMPLETE.fullmatch(asked) else complete,
        }
        most = node.scope.number(text.max_length)
        if most is not None or text.kind == "textarea":
            attributes["data-counter"] = text.hard_limit if most is None else most
        return attributes

    def _moment_attributes(self, moment: MomentInput) -> dict[str, Any]:
        kind = {"datetime": "datetime-local"}.get(moment.subtype, moment.subtype)
        earliest = self.form.meta.today.isoformat()
        if moment.subtype == "datetime":
            earliest += "T00:00"
        return {
            "type": kind,
            "min": earliest if moment.no_past and moment.subtype != "time" else None,
            "step": moment.interval * 60 if moment.interval and moment.subtype != "date" else None,
        }


_KINDS: dict[str, tuple[str, str | None]] = {"email": ("email", "email"), "phone": ("tel", "tel")}


def _shows(node: Node) -> bool:
    """Whether there is anything to see: not of what is hidden, computed, or a group without such."""
    if node.hidden or isinstance(node.component, Computed):
        return False
    return not isinstance(node.component, Group) or any(map(_shows, node.children))


def _choice_shape(choice: ChoiceInput) -> str:
    if choice.many:
        return "many"
    return "stars" if choice.stars else choice.kind


def _shared(nodes: Sequence[Node]) -> list[tuple[Node, int]]:
    """Nodes of one line with their columns: those that name none share what is left."""
    asked = [node.component.columns for node in nodes]
    silent = asked.count(None)
    left = COLUMNS - sum(columns for columns in asked if columns)
    share = max(left // silent, 1) if silent and left > 0 else COLUMNS
    return [(node, columns or share) for node, columns in zip(nodes, asked, strict=True)]


def _typed(node: Node) -> Sequence[str]:
    return () if node.locked else getattr(node.entry, "raw_data", None) or ()


def _is_file(value: Value) -> bool:
    return isinstance(value, dict) and {"reference", "filename"} <= value.keys()


def _columns(node: Node, table: Table) -> Sequence[tuple[str, str]]:
    found = node.scope.evaluate(table.columns_formula) if table.columns_formula else None
    if not isinstance(found, list):
        return table.columns_shown
    return [(str(one["key"]), str(one["label"])) for one in found if _is_column(one)]


def _is_column(value: Value) -> bool:
    return isinstance(value, dict) and {"key", "label"} <= value.keys()


def _cell(line: Value, key: str) -> str:
    value = line.get(key) if isinstance(line, dict) else None
    if value is None or isinstance(value, (dict, list)):
        return "" if value is None else token_of(value)
    return feel.template("{{value}}").render({"value": value})
