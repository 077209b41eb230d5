"""The package's own settings, its texts in a second language, and the people it names."""

from __future__ import annotations

import io
import re
import tomllib

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from lxml import etree
from ruamel.yaml import YAML
from sqlalchemy import select

from engine import drafts
from engine.drafts import Right
from engine.languages import read_texts, texts_of
from engine.packages import PackageError
from engine.unread import of_toml
from engine.xml import XmlRefused, read_xml
from webapp import access
from webapp.edge import command, me
from webapp.errors import told
from webapp.extensions import db
from webapp.people import names_of
from webapp.studio.desk import Desk, desk
from webapp.studio.names import readers_model
from webapp.studio.saving import save
from webapp.studio.toml import value_at, with_settings
from workflows.records.accounts import Account, Membership, Role

LANGUAGE = re.compile(r"[a-z]{2}(_[A-Za-z]{2,8})?")
TEXTS = (
    "title",
    "titles.en",
    "owner",
    "description",
    "case.title",
    "case.subject",
    "case.organisation",
)
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"


@access.role("process_owner", "operator")
def settings(key: str) -> str:
    """Titles, who may start it, who is responsible, by when."""
    return _settings_page(desk(key))


def _settings_page(found: Desk, trouble: str = "") -> str:
    source = found.files.get("package.toml", "")
    try:
        written = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        written, trouble = {}, trouble or told(of_toml(error))
    flat = {
        name: value_at(written, name)
        for name in (*TEXTS, "start.roles", "start.form", "case.viewers", "publishing.approval")
    }
    return render_template(
        "studio/settings.html", desk=found, tab="settings", values=flat, source=source,
        roles=[one.value for one in Role], forms=found.names("forms/", ".form"),
        lanes=_lanes(found), tasks=_tasks(found), trouble=trouble,
    )  # fmt: skip


@access.role("process_owner")
def write_settings(key: str) -> ResponseReturnValue:
    """Save the settings."""
    found, said = desk(key), request.form
    changes: dict[str, object] = {name: said.get(name, "").strip() for name in TEXTS}
    changes |= {name: said.getlist(name) for name in ("start.roles", "case.viewers")}
    changes["start.form"] = said.get("start.form", "")
    changes["publishing.approval"] = True if said.get("publishing.approval") else None
    try:
        text = with_settings(found.files.get("package.toml", f'key = "{key}"\n'), changes)
    except tomllib.TOMLDecodeError as error:
        return _settings_page(found, told(of_toml(error))), 422
    bpmn = _with_groups_and_dues(found.files["process.bpmn"])
    written = {"package.toml": text, "process.bpmn": bpmn}
    if not changes["title"]:
        return _settings_page(found.with_files(written), _("A package needs a title.")), 422
    return save(
        key, written, _settings_page,
        then=url_for("studio.settings", key=key), said=_("Saved."),
    )  # fmt: skip


def _lanes(found: Desk) -> list[tuple[str, str, str]]:
    """Id, name, group of each lane."""
    return [
        (
            lane.get("id", ""),
            lane.get("name", ""),
            value.get("value", "") if value is not None else "",
        )
        for lane in _all(readers_model(found.files), "lane")
        for value in [
            lane.find(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property[@name='group']")
        ]
    ]


def _tasks(found: Desk) -> list[tuple[str, str, str]]:
    """Id, name, due date of each task of people."""
    return [
        (
            task.get("id", ""),
            task.get("name", ""),
            value.get("dueDate", "") if value is not None else "",
        )
        for task in _all(readers_model(found.files), "userTask")
        for value in [task.find(f"{BPMN}extensionElements/{ZEEBE}taskSchedule")]
    ]


def _all(source: str, tag: str) -> list[etree._Element]:
    try:
        return list(read_xml(source.encode()).iter(f"{BPMN}{tag}"))
    except XmlRefused:
        return []


def _with_groups_and_dues(source: str) -> str:
    """The process with the groups and due dates of the page; the text itself when none of them changed."""
    try:
        root = read_xml(source.encode())
    except XmlRefused:
        return source
    changed = False
    for lane in root.iter(f"{BPMN}lane"):
        wanted = request.form.get(f"lane.{lane.get('id')}")
        if wanted is not None:
            changed |= _set(
                lane,
                ("properties", "property[@name='group']"),
                "value",
                wanted.strip(),
                name="group",
            )
    for task in root.iter(f"{BPMN}userTask"):
        wanted = request.form.get(f"due.{task.get('id')}")
        if wanted is not None:
            changed |= _set(task, ("taskSchedule",), "dueDate", wanted.strip())
    return (
        etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode() if changed else source
    )


def _set(
    element: etree._Element, path: tuple[str, ...], attribute: str, wanted: str, **fixed: str
) -> bool:
    """Write an attribute of an extension element, made where it is missing; True if it was another."""
    holder = element.find(f"{BPMN}extensionElements")
    found = None if holder is None else holder.find("/".join(f"{ZEEBE}{step}" for step in path))
    before = found.get(attribute, "") if found is not None else ""
    if before == wanted:
        return False
    if found is None:
        if holder is None:
            holder = etree.Element(f"{BPMN}extensionElements")
            documentation = element.findall(f"{BPMN}documentation")
            element.insert(len(documentation), holder)
        place = holder
        for step in path:
            name = step.partition("[")[0]
            inner = place.find(f"{ZEEBE}{name}") if step != path[-1] else None
            place = (
                inner
                if inner is not None
                else etree.SubElement(place, f"{ZEEBE}{name}", fixed if step == path[-1] else {})
            )
        found = place
    found.set(attribute, wanted)
    if not wanted:
        (found.getparent() if found.getparent() is not None else element).remove(found)
    return True


@access.role("process_owner", "operator")
def texts(key: str, lang: str = "en") -> str:
    """The package's texts, each with an input for its translation."""
    if not LANGUAGE.fullmatch(lang):
        abort(404)
    return _texts_page(desk(key), lang)


def _texts_page(found: Desk, lang: str) -> str:
    if found.package is None:
        return render_template("studio/texts.html", desk=found, tab="texts", lang=lang, texts=None)
    try:
        known = read_texts(found.files.get(f"languages/{lang}.yaml", ""), found.key)
    except PackageError as error:
        return render_template(
            "studio/texts.html", desk=found, tab="texts", lang=lang, texts=None,
            trouble=told(error.holes["reason"]),
        )  # fmt: skip
    try:
        listed = texts_of(found.package)
    except ValueError:  # a form or the process that cannot be read: the checks say which
        listed = []
    return render_template(
        "studio/texts.html", desk=found, tab="texts", lang=lang, texts=listed, known=known
    )


@access.role("process_owner")
def write_texts(key: str, lang: str = "en") -> ResponseReturnValue:
    """Save the translations; a text without one is left out."""
    if not LANGUAGE.fullmatch(lang):
        abort(404)
    pairs = zip(request.form.getlist("text"), request.form.getlist("translation"), strict=False)
    found = {text: told.strip() for text, told in pairs if told.strip()}
    out = io.StringIO()
    yaml = YAML()
    yaml.allow_unicode, yaml.width = True, 4096
    yaml.dump(found, out)
    return save(
        key, {f"languages/{lang}.yaml": out.getvalue() if found else None},
        lambda mine: _texts_page(mine, lang),
        then=url_for("studio.texts", key=key, lang=lang), said=_("Saved."),
    )  # fmt: skip


@access.role("process_owner", "operator")
def people(key: str) -> str:
    """Who may do what with the package, and what was done."""
    found = desk(key)
    named = drafts.people_of(db.session(), key)
    events = drafts.events_of(db.session(), key)
    told = [one.facts.get(fact) for one in events for fact in ("person", "approved_by")]
    return render_template(
        "studio/people.html", desk=found, tab="people", named=named, events=events, rights=list(Right),
        names=names_of([*named, *(one.by for one in events), *told]),
    )  # fmt: skip


@access.role("process_owner")
def name_person(key: str) -> ResponseReturnValue:
    """Give somebody a right, or take it back."""
    desk(key)
    login, right = request.form.get("login", "").strip(), request.form.get("right", "")
    if person := request.form.get("person"):
        with command() as tx:
            drafts.withdraw_right(tx, key, person, by=me())
        return redirect(url_for("studio.people", key=key))
    wanted = (
        select(Account)
        .join(Membership)
        .where(Account.login == login, Membership.role == Role.PROCESS_OWNER)
    )
    account = db.session.scalar(wanted)
    if account is None or right not in [one.value for one in Right]:
        flash(_("No process owner has this login."), "error")
        return redirect(url_for("studio.people", key=key))
    with command() as tx:
        drafts.give_right(tx, key, str(account.id), Right(right), by=me())
    flash(_("Saved."), "success")
    return redirect(url_for("studio.people", key=key))
