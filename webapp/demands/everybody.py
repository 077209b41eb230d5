"""The public page of needs, which everybody reads, and from which universities answer (M48)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.errors import Refused
from webapp import access
from webapp.cases.waiting import tasks_about
from webapp.demands import labels, reading
from webapp.demands.shown import Asked, open_need, shown
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db, limiter
from workflows.operations.demands import ask_to_answer

OFFICER = "university_officer"
TRIES = "120 per minute"
EMERGING = "123456789"


@access.public
@limiter.limit(TRIES)
def needs() -> str:
    """Open needs, the newest first; nothing private."""
    asked = Asked.read(request.args)
    found = shown(db.session(), asked)
    names = reading.industry_names(db.session(), [*found.industries, *EMERGING])
    return render_template(
        "demands/needs.html", shown=found, asked=asked, names=names, labels=labels,
        emerging=EMERGING,
    )  # fmt: skip


@access.public
@limiter.limit(TRIES)
def need(demand_id: int) -> ResponseReturnValue:
    """One open need; a sentence with 410 for one that is over, or that there never was."""
    demand = open_need(db.session(), demand_id)
    if demand is None:
        return render_template("demands/gone.html"), 410
    names = reading.industry_names(db.session(), [demand.industry, demand.emerging])
    is_officer = current_user.is_authenticated and OFFICER in current_user.roles
    return render_template(
        "demands/need.html", demand=demand, names=names, labels=labels, is_officer=is_officer,
        mine=reading.answers_of_mine(db.session(), demand_id) if is_officer else [],
    )  # fmt: skip


@access.role(OFFICER)
def answer(demand_id: int) -> ResponseReturnValue:
    """我要答复: go to the university's task, which is opened unless one waits already."""
    if open_need(db.session(), demand_id) is None:
        return render_template("demands/gone.html"), 410
    if (waiting := _task(demand_id)) is not None:
        return redirect(waiting)
    try:
        with command() as tx:
            university = current_user.organisations_as(OFFICER)[0]
            ask_to_answer(tx, demand_id, university, by=me())
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return redirect(url_for("demands.needs"))
    return redirect(_task(demand_id) or abort(404))


def _task(demand_id: int) -> str | None:
    task = tasks_about(db.session(), "demand", [demand_id]).get(demand_id)
    back = url_for("demands.need", demand_id=demand_id)
    return url_for("tasks.show", task_id=task.id, back=back) if task else None
