"""An operator looks at what failed, mends the cause elsewhere, and has it tried again."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import incidents, jobs
from engine.feel.tryout import readable
from engine.models import Case, Incident, Job
from engine.values import from_plain
from webapp import access
from webapp.bounds import row_number
from webapp.edge import command, me, runtime
from webapp.extensions import db
from webapp.languages import told
from webapp.people import names_of

PAGE = 25


@access.role("operator")
def index() -> str:
    """Open incidents, newest first; with ?closed=1 those that were closed."""
    closed = request.args.get("closed") == "1"
    before = request.args.get("before", type=row_number)
    found = incidents.listed(db.session(), closed=closed, before=before, limit=PAGE + 1)
    return render_template(
        "incidents/index.html", incidents=found[:PAGE], more=len(found) > PAGE, closed=closed,
        first=before is None, titles=_titles(found), step=_step,
    )  # fmt: skip


@access.role("operator")
def show(incident_id: int) -> str:
    """One incident: what failed, where, why, how often it was tried."""
    incident = _find(incident_id)
    job = db.session.get(Job, incident.job_id) if incident.job_id else None
    return render_template(
        "incidents/show.html", incident=incident, job=job, titles=_titles([incident]), step=_step,
        given=readable(from_plain(job.payload)) if job and job.payload else "",
        closer=names_of([incident.resolved_by]).get(incident.resolved_by or "", ""),
    )  # fmt: skip


@access.role("operator")
def retry(incident_id: int) -> ResponseReturnValue:
    """Try the job of an incident again, which closes the incident."""
    incident = _find(incident_id)
    if incident.job_id is None:
        abort(404)
    with command() as tx:
        tried = jobs.retry_job(tx, incident.job_id, by=me())
    if tried:
        flash(_("It is being tried again. If it fails, a new incident opens."), "success")
    else:
        flash(_("Nothing is left to try: the job was done or cancelled in the meantime."), "info")
    return redirect(url_for("incidents.index"))


@access.role("operator")
def close(incident_id: int) -> ResponseReturnValue:
    """Close an incident that needs nothing more."""
    _find(incident_id)
    with command() as tx:
        incidents.close_incident(tx, incident_id, by=me())
    flash(_("The incident is closed."), "success")
    return redirect(url_for("incidents.index"))


def _find(incident_id: int) -> Incident:
    return db.session.get(Incident, incident_id) or abort(404)


def _step(incident: Incident, case: Case | None) -> str:
    """The step that failed, as its process calls it in the reader's language; its id where it has no name."""
    if case is None or incident.element is None:
        return incident.element or ""
    loaded = told(runtime().definitions.of(db.session(), case.definition_id))
    element = loaded.program.elements.get(incident.element)
    return element.name or incident.element if element else incident.element


def _titles(found: list[Incident]) -> dict[int, Case]:
    ids = {one.case_id for one in found if one.case_id}
    cases = db.session.query(Case).filter(Case.id.in_(ids)) if ids else ()
    return {case.id: case for case in cases}
