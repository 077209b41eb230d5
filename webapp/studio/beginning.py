"""A new package: from scratch, or from one that there is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from lxml import etree

from engine import drafts
from engine.deployments import all_in_force, newest
from engine.xml import read_xml
from webapp import access
from webapp.edge import command, me
from webapp.extensions import db
from webapp.studio.toml import with_settings

KEY = re.compile(r"(?!new$)[a-z][a-z0-9_]{2,59}")  # /studio/new is a page
LONGEST = 200
PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="{key}_definitions" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="{key}" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>to_task</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="to_task" sourceRef="start" targetRef="task"/>
    <bpmn:userTask id="task" name="{task}">
      <bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>
      <bpmn:incoming>to_task</bpmn:incoming><bpmn:outgoing>to_end</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="to_end" sourceRef="task" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>to_end</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="{key}">
    <bpmndi:BPMNShape id="start_shape" bpmnElement="start"><dc:Bounds x="180" y="162" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="task_shape" bpmnElement="task"><dc:Bounds x="280" y="140" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="end_shape" bpmnElement="end"><dc:Bounds x="444" y="162" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="to_task_edge" bpmnElement="to_task"><di:waypoint x="216" y="180"/><di:waypoint x="280" y="180"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="to_end_edge" bpmnElement="to_end"><di:waypoint x="380" y="180"/><di:waypoint x="444" y="180"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


@access.role("process_owner")
def new_package() -> str:
    """Where a package begins: a key and a title, a package to begin with, or a file."""
    return _page()


@access.role("process_owner")
def begin_new() -> ResponseReturnValue:
    """Begin a draft under a key that nothing has yet."""
    key, title = request.form.get("key", "").strip(), request.form.get("title", "").strip()
    template = request.form.get("template", "")
    if not KEY.fullmatch(key):
        return _page(
            _("A key is 3 to 60 small letters, digits and underscores, beginning with a letter.")
        ), 422
    if not 0 < len(title) <= LONGEST:
        return _page(_("A package needs a title.")), 422
    if newest(db.session(), key) or drafts.find_draft(db.session(), key):
        return _page(_("There is a package with this key already.")), 409
    pattern = newest(db.session(), template) if template else None
    if template and pattern is None:
        return _page(_("This package is not published any more.")), 409
    files = copied(pattern.definition.files, key, title) if pattern else blank(key, title)
    with command() as tx:
        drafts.begin_draft(tx, key, by=me(), files=files)
    flash(_("The package is a draft. Nothing of it is in force until you publish it."), "success")
    return redirect(url_for("studio.diagram", key=key))


def blank(key: str, title: str) -> dict[str, str]:
    """A start, a task, an end."""
    settings = {"key": key, "title": title, "start.roles": [], "case.title": title}
    return {
        "package.toml": with_settings("", settings),
        "process.bpmn": PROCESS.format(key=key, task=_("Task")),
    }


def copied(files: Mapping[str, str], key: str, title: str) -> dict[str, str]:
    """The files of a package under another key and title; its process is called by the key."""
    changes = {"key": key, "title": title, "titles.en": None}
    settings = with_settings(files["package.toml"], changes)
    return {**files, "package.toml": settings, "process.bpmn": _renamed(files, key)}


def _renamed(files: Mapping[str, str], key: str) -> str:
    root = read_xml(files["process.bpmn"].encode())
    before = [one.get("id") for one in root.iter("{*}process")][:1]
    for element in root.iter(etree.Element):
        for name in ("id", "processRef", "bpmnElement"):
            if element.get(name) in before:
                element.set(name, key)
    return etree.tostring(root, encoding="unicode")


def _page(trouble: str = "") -> str:
    known = [(one.key, one.definition.title) for one in all_in_force(db.session())]
    return render_template("studio/upload.html", known=known, trouble=trouble)
