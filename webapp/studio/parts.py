"""Forms and decisions of a draft: lists, editors, new ones, try-outs."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_translations
from flask_babel import gettext as _

import forms
from engine import dmn
from engine.dmn.analysis import Hole, analyse
from engine.dmn.asked import asked
from engine.dmn.cells import OTHER
from engine.dmn.tryout import declared
from engine.errors import EngineError
from engine.feel import FeelLimitError
from engine.feel.tryout import read_context, readable
from webapp import access
from webapp.edge import now
from webapp.errors import sentence, told
from webapp.languages import listed
from webapp.security import inline_styles
from webapp.studio.desk import Desk, desk, sent_text
from webapp.studio.editors import given
from webapp.studio.names import readers_form, readers_model
from webapp.studio.samples import sample
from webapp.studio.saving import save
from webapp.studio.tables import tables
from webapp.studio.used import steps_naming, uses

NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
FOLDERS = {"forms": ("forms/", ".form"), "rules": ("rules/", ".dmn")}
EMPTY_DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="{name}_definitions" name="{name}" namespace="http://panhuo/{name}">
  <decision id="{name}" name="{name}">
    <decisionTable id="{name}_table">
      <input id="{name}_input"><inputExpression id="{name}_expression" typeRef="string"><text>value</text></inputExpression></input>
      <output id="{name}_output" name="{name}" typeRef="string"/>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="{name}"><dc:Bounds height="80" width="180" x="300" y="220"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""


@access.role("process_owner", "operator")
def list_forms(key: str) -> str:
    """The forms of the package."""
    return _list(desk(key), "forms")


@access.role("process_owner", "operator")
def list_rules(key: str) -> str:
    """The decisions of the package."""
    return _list(desk(key), "rules")


def _list(found: Desk, part: str) -> str:
    folder, ending = FOLDERS[part]
    naming = steps_naming(readers_model(found.files), part)
    names = {
        name: uses(name, _ids(found, part, name), naming, found.package)
        for name in found.names(folder, ending)
    }
    return render_template(
        "studio/parts.html", desk=found, tab=f"list_{part}", part=part, names=names
    )


def _ids(found: Desk, part: str, name: str) -> list[str]:
    """What the process may call a form or the decisions of a file; none for a file that cannot be read."""
    if part == "forms":
        return [name]
    path = f"rules/{name}.dmn"
    try:
        return list(_parsed(found, path, found.source(path)).ids)
    except (ValueError, RecursionError):
        return []


@access.role("process_owner")
def new_part(key: str, part: str) -> ResponseReturnValue:
    """Begin a form or a decision."""
    if part not in FOLDERS:
        abort(404)
    name = request.form.get("name", "").strip()
    folder, ending = FOLDERS[part]
    path = f"{folder}{name}{ending}"
    back = url_for(f"studio.list_{part}", key=key)
    if not NAME.fullmatch(name):
        flash(
            _(
                "Use small letters, digits and underscores, beginning with a letter: it is how the process names it."
            ),
            "error",
        )
        return redirect(back)
    if path in desk(key).files:
        flash(_("There is one of that name already."), "error")
        return redirect(back)
    empty = {"type": "default", "schemaVersion": 19, "id": name, "components": []}
    text = json.dumps(empty, indent=2) if part == "forms" else EMPTY_DECISION.format(name=name)
    return save(
        key, {path: text}, lambda mine: _list(mine, part),
        then=url_for(f"studio.edit_{part}", key=key, name=name), saved_page=back,
    )  # fmt: skip


@access.role("process_owner")
def delete_part(key: str, part: str, name: str) -> ResponseReturnValue:
    """Take a form or decision out of the draft."""
    folder, ending = FOLDERS.get(part) or abort(404)
    desk(key).source(f"{folder}{name}{ending}")
    return save(
        key, {f"{folder}{name}{ending}": None}, lambda mine: _list(mine, part),
        then=url_for(f"studio.list_{part}", key=key),
        said=_("It is out of the draft; the revisions still have it."),
    )  # fmt: skip


@access.role("process_owner", "operator")
@inline_styles
def edit_forms(key: str, name: str) -> str:
    """The editor of a form, with the form as the end user gets it."""
    found = desk(key)
    path = f"forms/{name}.form"
    values = sample(found.source(path))
    return render_template(
        "studio/form.html", desk=found, tab="list_forms", name=name, values=values,
        shown=_rendered(found, found.source(path), values),
        given=given(found, path, previewUrl=url_for("studio.preview", key=key, name=name)),
    )  # fmt: skip


@access.role("process_owner", "operator")
def preview(key: str, name: str) -> ResponseReturnValue:
    """A form as the end user gets it, from the text that is being edited; ?values= gives sample data as JSON."""
    return _rendered(desk(key), sent_text(), request.args.get("values", ""))


def _rendered(found: Desk, source: str, values: str = "") -> str:
    try:
        context = read_context(values) if values.strip() else {}
        bound = forms.bind(
            forms.parse(readers_form(source, found.texts)),
            context=context,
            now=now(),
            translations=get_translations(),
        )
        return render_template("studio/preview.html", fields=forms.render(bound))
    except forms.FormSchemaError as error:
        said = [one.say(get_translations()) for one in error.findings]
    except (ValueError, EngineError, RecursionError) as error:
        said = [told(error)]
    return render_template("studio/preview.html", fields=None, trouble=said)


@access.role("process_owner", "operator")
@inline_styles
def edit_rules(key: str, name: str) -> str:
    """The editor of a decision, with a pane to try it out."""
    found = desk(key)
    path = f"rules/{name}.dmn"
    return render_template(
        "studio/rules.html", desk=found, tab="list_rules", name=name, asked=_asked(found, path), tables=tables(found.source(path)),
        given=given(
            found, path, tryUrl=url_for("studio.decide", key=key, name=name),
            analyseUrl=url_for("studio.analyse_rules", key=key, name=name),
        ),
    )  # fmt: skip


def _asked(desk: Desk, path: str) -> list[str]:
    try:
        return list(_parsed(desk, path, desk.source(path)).names)
    except (ValueError, RecursionError):
        return []


def _parsed(desk: Desk, path: str, text: str) -> dmn.Decisions:
    """The decisions of a text that stands for a file of the draft, which may import its other files."""
    folder, ending = FOLDERS["rules"]
    others = [f"{folder}{name}{ending}" for name in desk.names(folder, ending)]
    imports = [desk.files[other].encode() for other in others if other != path]
    return dmn.parse(text.encode(), imports=imports, strict=False)


@access.role("process_owner", "operator")
def decide(key: str, name: str) -> ResponseReturnValue:
    """The outcome of a decision over sample values, and the rules that matched."""
    found = desk(key)
    try:
        decisions = _parsed(found, f"rules/{name}.dmn", sent_text())
        context = read_context(request.args.get("values") or "{}")
        for part in decisions.graph.parts.values():
            if part.kind == "input" and part.name in context:
                context[part.name] = declared(context[part.name], part.type)
        wanted = request.args.get("decision") or decisions.names[0]
        outcome = decisions.evaluate(wanted, context, now=now())
    except (ValueError, KeyError, IndexError, RecursionError, FeelLimitError) as error:
        return jsonify(message=told(error)), 422
    except EngineError as error:
        return jsonify(message=sentence(error)), 422
    matched = [
        {"rule": one.rule, "index": one.index, "decision": one.decision} for one in outcome.rules
    ]
    return jsonify(
        value=readable(outcome.value),
        rules=matched,
        warnings=[told(one) for one in outcome.warnings],
    )


@access.role("process_owner", "operator")
def analyse_rules(key: str, name: str) -> ResponseReturnValue:
    """Overlaps and gaps of the tables, as sentences, and the values to try them out with."""
    desk(key)
    text = sent_text().encode()
    try:
        found, inputs = analyse(text), [asdict(one) for one in asked(text)]
    except (ValueError, RecursionError):
        return jsonify(said=[], inputs=[])
    said: list[dict[str, Any]] = [
        {
            "kind": "gap",
            "text": _("%(table)s: no rule for %(where)s", table=one.decision, where=_where(one)),
        }
        for one in found.gaps
    ]
    said += [
        {
            "kind": "overlap",
            "text": _(
                "%(table)s: rules %(rules)s all take %(where)s",
                table=one.decision,
                rules=", ".join(map(str, one.rules)),
                where=_where(one),
            ),
        }
        for one in found.overlaps
    ]
    said += [
        {
            "kind": "unread",
            "text": _(
                "%(table)s: its cells are too rich to look for gaps and overlaps.", table=one
            ),
        }
        for one in found.unread
    ]
    return jsonify(said=said, inputs=inputs)


def _where(hole: Hole) -> str:
    return listed(_held(name, words) for name, words in hole.where.items())


def _held(name: str, words: str) -> str:
    """An input with the values that are meant."""
    return _("%(name)s any other value", name=name) if words == OTHER else f"{name} {words}"
