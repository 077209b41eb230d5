"""One case before an operator: where it stands, its variables, what is wrong, and what may be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, render_template, request
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import undefer

from engine.bulk import Line
from engine.cases import look
from engine.feel.tryout import readable
from engine.models import Case, Definition, Incident, Job
from engine.runtime import Loaded
from engine.values import from_plain
from reports.diagram import State
from webapp import access
from webapp.edge import runtime
from webapp.errors import sentence
from webapp.extensions import db
from webapp.languages import told
from webapp.studio.desk import desk
from webapp.studio.halting import may_operate
from webapp.studio.versions import diagram, places_of
from webapp.tasks.reading import reading


@access.role("process_owner", "operator")
def operated(key: str, case_id: int) -> str:
    """One case of the package."""
    return case_page(key, case_id)


def case_page(key: str, case_id: int, lines: Sequence[Line] = (), trouble: str = "") -> str:
    """Its page, with what was just done. 404 for a case of another package, or for who does not operate this one."""
    found = desk(key)
    case = db.session.get(Case, case_id, options=[undefer(Case.state)], populate_existing=True)
    if case is None or case.key != key or not may_operate(key):
        abort(404)
    loaded = runtime().definitions.of(db.session(), case.definition_id)
    elements = told(loaded).program.elements
    stands = sorted(places_of(loaded, case.state)) if case.ended_at is None else []
    incidents = incidents_of([case_id]).get(case_id, [])
    return render_template(
        "studio/operated.html", desk=found, tab="operating", case=case, loaded=loaded, lines=lines,
        picture=_picture(loaded, stands, incidents), variables=_variables(case), incidents=incidents,
        elements=elements, steps=[(elements[name], 1) for name in stands if name in elements],
        targets=sorted(elements.values(), key=lambda one: one.name or one.id), trouble=trouble,
        sentence=sentence, numbers={case.id: case.number}, step="", loaded_version=_version(case),
        **left_undone(lines, trouble),
    )  # fmt: skip


def left_undone(lines: Sequence[Line], trouble: str) -> dict[str, Any]:
    """The cases that an order was not done with, and then what was typed for it, to be sent once more."""
    undone = {line.task for line in lines if not line.done}
    return {"undone": undone, "kept": request.form if undone or trouble else {}}


def incidents_of(ids: Sequence[int]) -> Mapping[int, list[tuple[Incident, str]]]:
    """Open incidents with what their jobs were given, in words, by case."""
    found = select(Incident, Job.payload).outerjoin(Job, Job.id == Incident.job_id)
    found = found.where(Incident.case_id.in_(ids), Incident.resolved_at.is_(None))
    by_case: dict[int, list[tuple[Incident, str]]] = defaultdict(list)
    for incident, given in db.session.execute(found.order_by(Incident.id)):
        by_case[incident.case_id].append((incident, readable(from_plain(given)) if given else ""))
    return by_case


def _version(case: Case) -> int | None:
    found = select(Definition.version).where(Definition.id == case.definition_id)
    return db.session.scalar(found)


def _variables(case: Case) -> dict[str, str]:
    """Name -> value, as it is written in an expression or in JSON."""
    found = look(reading(), case).variables
    return {name: readable(found[name]) for name in sorted(found)}


def _picture(loaded: Loaded, stands: Sequence[str], incidents: Sequence[Any]) -> Markup:
    """Where the case stands, and where something is wrong."""
    states: dict[str, State] = dict.fromkeys(stands, "active")
    states |= {one.element: "failed" for one, _given in incidents if one.element}
    return diagram(loaded, {}, states=states)
