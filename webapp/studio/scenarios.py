"""Scenarios of a draft: read, written, recorded by clicking, run all at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

import forms
from engine.errors import EngineError, NotDeployable
from engine.feel.tryout import readable
from engine.scenario_files import Scenario, ScenarioError, length_of, read
from engine.unmet import Unmet
from forms import BoundForm
from reports.diagram import draw
from webapp import access
from webapp.errors import sentence
from webapp.filled import fill
from webapp.languages import language
from webapp.studio.desk import Desk, desk
from webapp.studio.names import readers_model
from webapp.studio.rehearsing import OpenStep, Rehearsed, Situation, acted_out, rehearse
from webapp.studio.saving import save
from webapp.studio.steps import add_step, correlation_keys, flow, without_last
from webapp.studio.telling import person_word, telling

NAME = re.compile(r"[\w\u4e00-\u9fff-]{1,60}")


@access.role("process_owner", "operator")
def scenarios(key: str) -> str:
    """The scenarios, each with its steps in words."""
    return _list(desk(key))


@access.role("process_owner", "operator")
def run_scenarios(key: str) -> str:
    """Act all of them out, and paint what they went through."""
    found = desk(key)
    try:
        return _list(found, rehearsed=rehearse(found.files))
    except NotDeployable as error:
        return _list(found, findings=error.findings)
    except EngineError as error:
        return _list(found, trouble=sentence(error))


def _list(found: Desk, rehearsed: Rehearsed | None = None, **more: Any) -> str:
    picture = Markup()
    if rehearsed is not None:
        passed = rehearsed.passed
        source = readers_model(found.files).encode()
        drawn = draw(
            source, states=dict.fromkeys(passed, "done"), flows=passed, title=found.title,
            lang=language(),
        )  # fmt: skip
        picture = Markup(drawn)  # noqa: S704 - drawn by us, every text escaped
    written = {name: _read(found.files[f"scenarios/{name}"]) for name in _names(found)}
    return render_template(
        "studio/scenarios.html", desk=found, tab="scenarios", written=written, telling=telling(found.files),
        rehearsed=rehearsed, picture=picture, **more,
    )  # fmt: skip


@access.role("process_owner", "operator")
def scenario(key: str, name: str) -> ResponseReturnValue:
    """One scenario: its text, where it stands after its last step, and what can be done next."""
    return _page(desk(key), name)


@access.role("process_owner")
def write_scenario(key: str, name: str) -> ResponseReturnValue:
    """Save the text of a scenario; one that cannot be read is shown again with what is wrong."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    try:
        read(text)
    except ScenarioError as error:
        return _page(desk(key), name, text=text, trouble=sentence(error)), 422
    return _saved(key, name, text, lambda mine: _page(mine, name), said=_("Saved."))


@access.role("process_owner")
def new_scenario(key: str) -> ResponseReturnValue:
    """Begin a scenario, to be recorded or written."""
    title = request.form.get("title", "").strip()[:200]
    found = desk(key)
    number = len(found.names("scenarios/", ".yaml")) + 1
    while f"scenarios/{number:02d}.yaml" in found.files:
        number += 1
    name = f"{number:02d}.yaml"
    asks = found.package is not None and found.package.start.form
    steps = " []" if asks else "\n  - start: {by: enterprise_admin}"
    text = f"title: {flow(title or _('New scenario'))}\nsteps:{steps}\n"
    listed = url_for("studio.scenarios", key=key)
    return _saved(key, name, text, _list, saved_page=listed)


@access.role("process_owner")
def delete_scenario(key: str, name: str) -> ResponseReturnValue:
    """Take a scenario out of the draft."""
    return _saved(
        key, name, None, _list, then=url_for("studio.scenarios", key=key),
        said=_("The scenario is out of the draft; the revisions still have it."),
    )  # fmt: skip


@access.role("process_owner")
def record_step(key: str, name: str) -> ResponseReturnValue:
    """Do something in the dry run, and write it down as the next step."""
    found = desk(key)
    source = found.source(f"scenarios/{name}")
    try:
        added = _recorded(found, name, source)
    except (ScenarioError, Unmet) as error:
        return _page(found, name, trouble=sentence(error)), 422
    if isinstance(added, tuple):  # a form with entries to correct
        return _page(found, name, asked=added), 422
    then = url_for("studio.scenario", key=key, name=name) + "#now"
    return _saved(key, name, added, lambda mine: _page(mine, name), then=then)


def _recorded(found: Desk, name: str, source: str) -> str | tuple[str, BoundForm]:
    """The scenario with what the form asks for; a step's form that does not validate comes back instead."""
    said = request.form
    match said.get("act"):
        case "undo":
            return without_last(source)
        case "pass":
            length_of(said.get("length", ""))
            return add_step(source, "pass", said["length"])
        case "start":
            return _begun(found, name, source)
        case "message":
            return add_step(source, "message", _message(found))
        case "expect":
            with acted_out(found.files, f"scenarios/{name}") as situation:
                opened = sorted(step.element for step in situation.open)
                text = add_step(source, "expect", {"open": opened})
                if situation.status != "running":
                    text = add_step(text, "outcome", {"status": situation.status})
                return text
        case "complete":
            return _completed(found, name, source)
    return abort(400)


def _completed(found: Desk, name: str, source: str) -> str | tuple[str, BoundForm]:
    element, who = request.form.get("task", ""), request.form.get("by", "")
    with acted_out(found.files, f"scenarios/{name}") as situation:
        step = next((one for one in situation.open if one.element == element), None)
        if step is None or who not in (*situation.people, "assignee"):
            abort(409)
        bound = fill(situation.loaded, step.form, step.variables, posted=request.form)
        if not bound.validate():
            return element, bound
        answers = {"answers": bound.answers} if bound.answers else {}
        return add_step(source, "complete", {"task": element, "by": who, **answers})


def _begun(found: Desk, name: str, source: str) -> str | tuple[str, BoundForm]:
    """A start with the answers of the start form."""
    package = found.package or abort(409)
    who = request.form.get("by", "enterprise_admin")
    scenario = read(source)
    details: dict[str, Any] = {"by": who}
    if package.start.form:
        with acted_out(found.files, f"scenarios/{name}") as situation:
            bound = fill(situation.loaded, package.start.form, {}, posted=request.form)
            if not bound.validate():
                return "start", bound
            details["answers"] = bound.answers
    title = f"title: {flow(scenario.title)}\nsteps:\n"
    return add_step(title, "start", details)


def _message(found: Desk) -> dict[str, Any]:
    """A message that the case waits for: its key is the model's expression, its values are lines `name: value`."""
    said = request.form
    name = said.get("name", "")
    key = correlation_keys(found.files["process.bpmn"]).get(name)
    told: dict[str, Any] = {"name": name, "correlation": key, "by": said.get("by") or None}
    lines = [line.partition(":") for line in said.get("values", "").splitlines() if line.strip()]
    told["values"] = {variable.strip(): value.strip() for variable, _colon, value in lines} or None
    return {name: value for name, value in told.items() if value is not None}


def _page(
    found: Desk,
    name: str,
    *,
    text: str | None = None,
    trouble: str = "",
    asked: tuple[str, BoundForm] | None = None,
) -> str:
    path = f"scenarios/{name}"
    source = found.source(path)
    common = {
        "desk": found, "tab": "scenarios", "name": name, "text": source if text is None else text,
        "scenario": _read(source), "telling": telling(found.files), "person_word": person_word,
        "readable": readable,
    }  # fmt: skip
    try:
        with acted_out(found.files, path) as situation:
            return render_template(
                "studio/scenario.html", **common, trouble=trouble, situation=situation,
                forms=_forms(found, situation, asked), start=_start_form(found, situation, asked),
            )  # fmt: skip
    except NotDeployable as error:
        return render_template(
            "studio/scenario.html", **common, trouble=trouble or _("The draft cannot run yet:"),
            findings=error.findings, situation=None,
        )  # fmt: skip
    except EngineError as error:
        return render_template(
            "studio/scenario.html", **common, trouble=trouble or sentence(error), situation=None
        )


def _forms(
    found: Desk, situation: Situation, asked: tuple[str, BoundForm] | None
) -> list[tuple[OpenStep, Markup | None]]:
    """The open steps; one of them with its form, so that no two forms have fields of the same name."""
    wanted = asked[0] if asked else request.args.get("task", "")
    chosen = next((one for one in situation.open if one.element == wanted), None)
    if chosen is None and situation.open:
        chosen = situation.open[0]
    if chosen is None or not found.is_mine:
        return [(step, None) for step in situation.open]
    wrong = asked[1] if asked and asked[0] == chosen.element else None
    bound = wrong or fill(situation.loaded, chosen.form, chosen.variables)
    return [(step, forms.render(bound) if step is chosen else None) for step in situation.open]


def _start_form(
    found: Desk, situation: Situation, asked: tuple[str, BoundForm] | None
) -> Markup | None:
    """The start form, while the scenario has got no further than its start."""
    package = found.package
    if package is None or not package.start.form or situation.status:
        return None
    bound = asked[1] if asked and asked[0] == "start" else None
    return forms.render(bound or fill(situation.loaded, package.start.form, {}))


def _names(found: Desk) -> list[str]:
    return [
        path.removeprefix("scenarios/")
        for path in sorted(found.files)
        if path.startswith("scenarios/")
    ]


def _read(source: str) -> Scenario | str:
    """The scenario, or why it cannot be read."""
    try:
        return read(source)
    except ScenarioError as error:
        return sentence(error)


def _saved(
    key: str, name: str, text: str | None, page: Callable[[Desk], str], **more: str
) -> ResponseReturnValue:
    """Write one scenario, then show it; `page` comes back where somebody was faster."""
    then = url_for("studio.scenario", key=key, name=name)
    return save(key, {f"scenarios/{name}": text}, page, **{"then": then, **more})
