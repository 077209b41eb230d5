"""Reading a `.form` file: JSON in, FormSchema out, or everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from forms.components import KINDS, read_component
from forms.errors import Finding, FormSchemaError
from forms.items import Item
from forms.messages import N_, Message
from forms.schema import Component, Computed, FormSchema, Group, Input, Rows

LARGEST_SOURCE = 1_000_000
MOST_COMPONENTS = 500
DEEPEST = 8
MOST_FRESH_ROWS = 200
SCHEMA_VERSION = 19
REFUSED = {
    "html": N_("Raw HTML is not accepted; use a text component."),
    "iframe": N_("Other pages cannot be embedded; put a link into a text component."),
    "documentPreview": N_("A document preview is not offered; put a link into a text component."),
}
_CONTAINERS = ("group", "dynamiclist")


def parse(source: bytes | str) -> FormSchema:
    """The checked schema of a `.form` file's content; cached by content. Raises FormSchemaError."""
    text = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    return _parse(text)


@lru_cache(maxsize=256)
def _parse(source: bytes) -> FormSchema:
    root = _load(source)
    findings: list[Finding] = []
    item = Item(root, "", findings)
    _check_root(item)
    components = _Reader(findings).components(item, 1)
    _check_names(components, findings)
    _check_rows(components, findings)
    if findings:
        raise FormSchemaError(findings)
    digest = hashlib.sha256(source).hexdigest()
    return FormSchema(
        id=item.text("id"), digest=digest, components=components, submit_label=_submit_label(root)
    )


def _submit_label(root: Mapping[str, Any]) -> str:
    """What the form's own submit button says; the page has the button, the form only names it."""
    for raw in root.get("components") or ():
        if isinstance(raw, Mapping) and raw.get("type") == "button":
            label = raw.get("label")
            if raw.get("action", "submit") == "submit" and isinstance(label, str):
                return label[:60]
    return ""


def _load(source: bytes) -> Mapping[str, Any]:
    if len(source) > LARGEST_SOURCE:
        raise _refuse(N_("The form is larger than %(most)s bytes."), most=LARGEST_SOURCE)
    try:
        root = json.loads(source.decode("utf-8-sig"), object_pairs_hook=_once)
    except (UnicodeDecodeError, RecursionError) as error:
        raise _refuse(N_("The form is not readable JSON.")) from error
    except ValueError as error:
        raise _refuse(N_("The form is not readable JSON: %(reason)s"), reason=error) from error
    if not isinstance(root, Mapping):
        raise _refuse(N_("The form must be a JSON object."))
    return root


def _refuse(msgid: str, **params: object) -> FormSchemaError:
    return FormSchemaError([Finding("", Message(msgid, params))])


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if [other for other, _ in pairs].count(key) > 1)
        raise ValueError(f"“{twice}” occurs twice in one object")
    return found


def _check_root(item: Item) -> None:
    item.one_of("type", "default")
    version = item.number("schemaVersion")
    if version is not None and version > SCHEMA_VERSION:
        item.note(
            N_(
                "The form has schema version %(found)s; the newest that is understood is %(known)s."
            ),
            found=version,
            known=SCHEMA_VERSION,
        )
    if not isinstance(item.raw.get("components"), list):
        item.note(N_("The form has no list of components."))


class _Reader:
    """Reads nested components, counting them and giving each a unique id."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.ids: set[str] = set()
        self.count = 0

    def components(self, parent: Item, depth: int) -> tuple[Component, ...]:
        raws = parent.parts("components", most=MOST_COMPONENTS)
        read = [self.component(raw, depth) for raw in raws if self._is_wanted(raw)]
        return tuple(component for component in read if component is not None)

    def component(self, raw: Any, depth: int) -> Component | None:
        self.count += 1
        name = f"#{self.count}"
        if not isinstance(raw, Mapping):
            self._note(name, N_("A component must be an object."))
            return None
        id, kind = str(raw.get("id") or name), str(raw.get("type") or "")
        item = Item(raw, _called(raw, id), self.findings)
        if kind not in KINDS:
            item.note(
                REFUSED.get(kind, N_("Components of type “%(kind)s” are not known.")), kind=kind
            )
            return None
        if self.count > MOST_COMPONENTS or depth > DEEPEST:
            item.note(
                N_("The form is too large: at most %(most)s components, %(deep)s levels deep."),
                most=MOST_COMPONENTS,
                deep=DEEPEST,
            )
            return None
        self._claim(item, id)
        children = self.components(item, depth + 1) if kind in _CONTAINERS else ()
        return read_component(item, kind, id, children)

    def _is_wanted(self, raw: Any) -> bool:
        """Buttons are the page's own: it has one to submit, which takes its label from the form's."""
        return not (isinstance(raw, Mapping) and raw.get("type") == "button")

    def _claim(self, item: Item, id: str) -> None:
        if id in self.ids:
            item.note(N_("The id “%(id)s” is used twice."), id=id)
        self.ids.add(id)

    def _note(self, name: str, msgid: str) -> None:
        self.findings.append(Finding(name, Message(msgid)))


def _called(raw: Mapping[str, Any], id: str) -> str:
    key = raw.get("key") or raw.get("path")
    return f"{id[:100]} ({str(key)[:100]})" if key else id[:100]


def _check_names(components: Sequence[Component], findings: list[Finding], path: str = "") -> None:
    """No two answers under one name, and none inside another's value. Rows are a scope of their own."""
    claims: dict[str, str] = {}
    for component, name in names_of(components, path):
        if clash := _clash(name, claims):
            message = Message(
                N_("The name “%(name)s” is taken by %(other)s."), {"name": name, "other": clash}
            )
            findings.append(Finding(component.id, message))
        claims[name] = component.id
        if isinstance(component, Rows):
            _check_names(component.components, findings)


def _check_rows(components: Sequence[Component], findings: list[Finding], above: int = 1) -> None:
    """Lists in lists multiply: what a fresh form shows is bounded."""
    for component in components:
        rows = above * (component.start if isinstance(component, Rows) else 1)
        if rows > MOST_FRESH_ROWS:
            message = Message(
                N_("A fresh form would have %(rows)s rows here; at most %(most)s are possible."),
                {"rows": rows, "most": MOST_FRESH_ROWS},
            )
            findings.append(Finding(component.id, message))
        elif isinstance(component, (Group, Rows)):
            _check_rows(component.components, findings, max(rows, 1))


def _clash(name: str, claims: Mapping[str, str]) -> str | None:
    parts = name.split(".")
    above = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    inside = (other for other in claims if other.startswith(name + "."))
    return next((claims[one] for one in (*above, *inside) if one in claims), None)


def names_of(
    components: Sequence[Component], path: str = ""
) -> list[tuple[Input | Computed | Rows, str]]:
    """What answers in one scope, with its dotted name; groups with a path lengthen it, rows are not entered."""
    found: list[tuple[Input | Computed | Rows, str]] = []
    for component in components:
        match component:
            case Group():
                found += names_of(component.components, join(path, component.path))
            case Rows():
                found.append((component, join(path, component.path)))
            case Input() | Computed():
                found.append((component, join(path, component.key)))
    return found


def join(path: str, name: str) -> str:
    """A dotted name below a path; either may be empty."""
    return f"{path}.{name}" if path and name else path or name
