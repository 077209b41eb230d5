"""A form in somebody's hands: their answers so far, what shows because of them, what is wrong, and the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.values import Value
from forms.build import build, known_names
from forms.fields import Surroundings
from forms.files import FileStore, Upload
from forms.limits import MOST_ROWS
from forms.messages import CAME_UP, ENGLISH, TOO_MANY_ROWS, Translations, said
from forms.moments import SHANGHAI
from forms.nodes import Node, Row, collect, plant, walk
from forms.posted import ADD, PAGE, REMOVE, Posted, pattern_of, pressed
from forms.rules import rules_for
from forms.schema import FormSchema, Input, Rows
from forms.scopes import Scope, overlay

MOST_ROUNDS = 10


@dataclass(frozen=True)
class FieldError:
    """One thing to mend: the id of the input in the page, its label, the sentence."""

    field_id: str
    label: str
    message: str


def bind(
    schema: FormSchema,
    *,
    context: Mapping[str, Value],
    now: datetime,
    formdata: Any = None,
    initial: Mapping[str, Value] | None = None,
    answers: Mapping[str, Value] | None = None,
    translations: Translations = ENGLISH,
    zone: ZoneInfo = SHANGHAI,
    store: FileStore | None = None,
    uploads: Mapping[str, Sequence[Upload]] | None = None,
) -> BoundForm:
    """Open a form.

    `context`: the case's variables, which FEEL sees and fields of the same name begin with. `answers`: typed answers
    to begin with instead (a task that was returned). `initial`: a draft. `formdata`: what was just posted (a MultiDict
    or a mapping of texts or lists of texts), in place of the draft. `now`: the clock, with a zone. `store`, `uploads`
    (lists of files by name): for file pickers. Never raises for anything that was posted.
    """
    known = known_names(schema)
    source = formdata if formdata is not None else initial
    posted = None if source is None else Posted.read(source, known)
    moved = _move_rows(posted, formdata, known) if posted else posted
    meta = Surroundings(translations, zone, now, store, uploads or {})
    form = build(schema)(moved, overlay(context, answers or {}), meta)
    bound = BoundForm(schema, form, moved, context, meta)
    bound.row_pressed = moved is not posted
    bound.is_page = bool(pressed(formdata, PAGE))
    return bound


def _move_rows(posted: Posted, formdata: Any, known: frozenset[str]) -> Posted:
    """The texts with a row more or less, if the button for that was pressed."""
    add, remove = pressed(formdata, ADD), pressed(formdata, REMOVE)
    if f"{pattern_of(add)}-*" in known:
        posted = posted.with_row(add)
    if pattern_of(remove) in known and pattern_of(remove).endswith("-*"):
        posted = posted.without_row(remove)
    return posted


class BoundForm:
    """Made by `bind`.

    `row_pressed`: a button added or removed a row, so the page is to be shown again and nothing is wrong yet.
    `is_page`: what was posted came from a page that `render` made (and so names every input that was in it).
    """

    row_pressed = False
    is_page = False

    def __init__(
        self,
        schema: FormSchema,
        form: Any,
        posted: Posted | None,
        context: Mapping[str, Value],
        meta: Surroundings,
    ) -> None:
        self.schema, self.form, self.meta = schema, form, meta
        self.warnings: list[str] = []
        self.errors: tuple[FieldError, ...] = ()
        self._posted, self._context = posted, context
        self._scope = Scope(meta.now.astimezone(meta.zone), self.warnings)
        self.nodes: list[Node] = plant(schema.components, form, self._scope)
        self._settle()

    def validate(self) -> bool:
        """Whether all that shows is in order; `errors` says what is not. False when only a row button was pressed."""
        if self.row_pressed:
            return False
        for node, _ in walk(self.nodes):
            if not (node.hidden or node.locked or node.entry is None):
                self._check(node)
        self.errors = tuple(self._errors(self.nodes, ""))
        return not self.errors

    def refuse(self, name: str | None, message: str) -> None:
        """Add an error that only doing it brought up, beside the input `name` (as posted) if it shows."""
        nodes = (node for node, _ in walk(self.nodes) if name and node.name == name)
        node = next((node for node in nodes if not node.hidden), None)
        if node is None:
            self.errors = (*self.errors, FieldError("", "", message))
            return
        node.entry.errors = [*node.entry.errors, message]
        self.errors = (*self.errors, FieldError(id_of(node), label_of(node), message))

    @property
    def answers(self) -> dict[str, Value]:
        """The typed answers of what shows. Meant for after `validate`; what could not be read is null."""
        return collect(self.nodes, {}, submit=True)

    @property
    def visible(self) -> frozenset[str]:
        """The names (as posted) of the inputs that show."""
        return frozenset(node.name for node, _ in walk(self.nodes) if node.name and not node.hidden)

    def draft(self) -> dict[str, Value]:
        """Everything as typed, for `bind(initial=...)`: lists of texts by name. Empty if nothing was posted."""
        return self._posted.draft() if self._posted else {}

    def say(self, msgid: str, **params: object) -> str:
        """One of this layer's own sentences in the person's language."""
        return said(self.meta.translations, msgid, params)

    def _check(self, node: Node) -> None:
        if isinstance(node.component, Input):
            node.entry.validate(self.form, rules_for(node.component, node.scope))
            if self._came_up(node) and not node.entry.errors:
                node.entry.errors = [self.say(CAME_UP)]
        elif isinstance(node.component, Rows) and node.entry.too_many:
            node.entry.errors = [self.say(TOO_MANY_ROWS, limit=MOST_ROWS)]

    def _came_up(self, node: Node) -> bool:
        """Whether the person has not seen this question: their answers, in a page without JavaScript, raised it."""
        return self.is_page and self._posted is not None and node.name not in self._posted

    def _errors(self, nodes: Sequence[Node], above: str) -> list[FieldError]:
        found: list[FieldError] = []
        for node in nodes:
            label = above + label_of(node)
            found += [FieldError(id_of(node), label, message) for message in node.errors]
            found += self._errors(node.children, above)
            for row in node.rows:
                found += self._errors(row.nodes, f"{label} {row.number} – ")
        return found

    def _settle(self) -> None:
        """Let conditions, computed values and offers follow the answers until nothing changes any more.

        Conditions may hang on each other. A form whose conditions chase each other in a circle stops after
        MOST_ROUNDS, with whatever shows then.
        """
        before: list[Any] = []
        for _ in range(MOST_ROUNDS):
            self._look()
            for node, above_hidden in walk(self.nodes):
                node.settle(above_hidden)
            now = [node.state() for node, _ in walk(self.nodes)]
            if now == before:
                return
            before = now
        self._look()

    def _look(self) -> None:
        """Give every scope the values as they stand."""
        self._scope.this = collect(self.nodes, {})
        root = overlay(self._context, self._scope.this)
        self._scope.see(root)
        for row in _rows(self.nodes):
            row.scope.see(root)


def _rows(nodes: Sequence[Node]) -> list[Row]:
    return [row for node, _ in walk(nodes) for row in node.rows]


def id_of(node: Node) -> str:
    """The id of a node's input in the page."""
    return f"field-{node.name}"


def label_of(node: Node) -> str:
    """A node's label with its holes filled; not escaped."""
    return node.scope.fill(getattr(node.component, "label", None))
