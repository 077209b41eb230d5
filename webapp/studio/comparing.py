"""The difference between two versions, as a page shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from engine import drafts
from engine.checks.words import KINDS
from engine.differences import Change, Difference, ElementChange, Entry, compare, overlaid
from engine.models import Definition
from reports.diagram import DiagramError, draw
from webapp import access
from webapp.extensions import db
from webapp.languages import language, listed
from webapp.studio.desk import desk
from webapp.studio.names import namer, readers_model
from webapp.studio.panel import property_words
from webapp.studio.telling import Telling

REFERENCES = frozenset(["sourceRef", "targetRef", "flowNodeRef", "default", "in", "attachedToRef"])
MAPPING = re.compile(r"(?P<kind>input|output|property) (?P<name>.+) (?:source|value)")
VIEWS = ("sides", "stacked", "one")


@dataclass(frozen=True)
class Shown:
    """A difference with its pictures: both sides, or (`view` one) a single one; changes are marked."""

    difference: Difference
    view: str
    pictures: tuple[Markup, ...]
    name: Callable[[str | None], str]

    def name_of(self, element: ElementChange) -> str:
        """An element's name in the reader's language, where one of the versions carries it."""
        said = self.name(element.id)
        return element.name if said == element.id else said

    def says(self, part: str, text: str) -> str:
        """What an element says, with the names of the steps that it refers to."""
        return listed(map(self.name, text.split())) if part in REFERENCES else text

    def step(self, text: str) -> str:
        """A step of a scenario as a sentence; nothing of none."""
        told = json.loads(text) if text else {}
        return listed(Telling(self.name).step(verb, details) for verb, details in told.items())


def shown_difference(
    before: Mapping[str, str], after: Mapping[str, str], view: str = "sides"
) -> Shown:
    """Compare, and draw both sides, or one over the other."""
    found = compare(before, after)
    states = {one.id: one.change.value for one in found.diagram.elements} if found.diagram else {}
    old, new = (readers_model(files).encode() for files in (before, after))
    name = namer(before, after)
    if view == "one" and found.diagram is not None:
        whole = overlaid(old, new, found.diagram.ids(Change.REMOVED))
        return Shown(found, view, (_picture(whole, states),), name)
    return Shown(found, view, (_picture(old, states), _picture(new, states)), name)


def _picture(bpmn: bytes, states: Mapping[str, Any]) -> Markup:
    """A diagram with what changed in it."""
    try:
        return Markup(draw(bpmn, states=states, lang=language()))  # noqa: S704 - drawn by us
    except DiagramError:
        return Markup()


@access.role("process_owner", "operator")
def compare_versions(key: str) -> str:
    """Two versions: ?before=3&after=4, or `draft`; ?view= side by side, below each other, or in one picture."""
    found = desk(key)
    every = db.session.scalars(
        select(Definition).where(Definition.key == key).order_by(Definition.version.desc())
    ).all()
    choices = {str(one.version): one for one in every}
    newest = str(every[0].version) if every else "draft"
    after = request.args.get("after") or ("draft" if found.draft else newest)
    asked = request.args.get("view", "")
    view = asked if asked in VIEWS else VIEWS[0]
    standing = str(found.current.definition.version) if found.current else newest
    before = request.args.get("before") or standing
    return render_template(
        "studio/compare.html", desk=found, tab="compare_versions", choices=choices, before=before,
        after=after, view=view, shown=shown_difference(
            _files(found.key, choices, before), _files(found.key, choices, after), view
        ),
    )  # fmt: skip


def _files(key: str, choices: Mapping[str, Definition], name: str) -> Mapping[str, str]:
    if name == "draft":
        draft = drafts.find_draft(db.session(), key)
        return draft.files if draft else abort(404)
    return choices[name].files if name in choices else abort(404)


def kind_word(change: ElementChange) -> str:
    """What sort of element it is."""
    zh, en = KINDS.get(change.kind, (change.kind, change.kind))
    return zh if language().startswith("zh") else en


def change_word(change: Change) -> str:
    """Added, removed, changed or moved."""
    return {
        Change.ADDED: _("added"), Change.REMOVED: _("removed"), Change.CHANGED: _("changed"),
        Change.MOVED: _("shifted"),
    }[change]  # fmt: skip


def part_word(entry: Entry) -> str:
    """The part of an element or field that changed, in words where there are some."""
    mapped = MAPPING.fullmatch(entry.part)
    if mapped:
        return _mapping_word(mapped["kind"], mapped["name"])
    words = {
        "name": _("name"), "label": _("label"), "in": _("belongs to"), "documentation": _("description"),
        "conditionExpression": _("condition"), "sourceRef": _("comes from"), "targetRef": _("goes to"),
        "default": _("way taken otherwise"), "order": _("order of the fields"), "hitPolicy": _("hit policy"),
        "flowNodeRef": _("steps in it"), "attachedToRef": _("hangs on"), "validate.required": _("must be answered"),
        "formDefinition formId": _("form"), "taskDefinition type": _("operation"),
        "assignmentDefinition assignee": _("assignee"), "taskSchedule dueDate": _("due date"),
        "assignmentDefinition candidateGroups": _("who may claim it"),
        "calledDecision decisionId": _("decision"),
    }  # fmt: skip
    return str(words.get(entry.part, entry.part))


def _mapping_word(kind: str, name: str) -> str:
    """What a mapping sets, or which property of ours it is."""
    if kind != "property":
        return {"input": _("input %(name)s", name=name), "output": _("output %(name)s", name=name)}[
            kind
        ]
    return str({"group": _("group"), **property_words()}.get(name, name))
