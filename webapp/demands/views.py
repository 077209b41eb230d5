"""企业需求发布管理—公开需求: drafting, publishing, reading answers, withdrawing (M46, M48)."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

import forms
from engine.errors import Refused
from engine.runtime import Loaded
from forms import BoundForm
from webapp import access
from webapp.cases.waiting import tasks_about
from webapp.demands import labels, reading
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.filled import fill
from webapp.starting import to_begin
from webapp.withdrawing import take_back
from workflows.operations.demands import KEY, start_demand, withdraw_demand
from workflows.records.demands import DemandState, PublicDemand

ADMIN = "enterprise_admin"


@access.role(ADMIN)
def index() -> str:
    """What the enterprise has drafted and published, and how it goes."""
    wanted = reading.Wanted.read(request.args)
    ours = current_user.organisations_as(ADMIN)
    found = reading.listing_of(db.session(), ours, wanted)
    return render_template("demands/index.html", listing=found, wanted=wanted, labels=labels)


@access.role(ADMIN)
def show(demand_id: int) -> str:
    """One need with every answer."""
    demand = _ours(demand_id)
    names = reading.industry_names(db.session(), [demand.industry, demand.emerging])
    task = tasks_about(db.session(), "demand", [demand_id]).get(demand_id)
    return render_template(
        "demands/show.html", demand=demand, names=names, task=task, labels=labels
    )


@access.role(ADMIN)
def new() -> ResponseReturnValue:
    """发布需求: fill in by format; the enterprise checks it before it is shown (M48)."""
    loaded = to_begin(KEY)
    posted = request.form if request.method == "POST" else None
    bound = fill(loaded, loaded.package.start.form, {}, posted=posted)
    if posted is None or not bound.validate():
        return _page(loaded, bound, 422 if bound.errors else 200)
    try:
        with command() as tx:
            case = start_demand(tx, current_user.organisations_as(ADMIN)[0], bound.answers, by=me())
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return _page(loaded, bound, 422)
    flash(_("The draft is kept. Check it before it is shown to everybody."), "success")
    task = tasks_about(db.session(), "demand", [demand := _number(case.subject)]).get(demand)
    page = url_for("demands.index")
    return redirect(url_for("tasks.show", task_id=task.id, back=page) if task else page)


@access.role(ADMIN)
def withdraw(demand_id: int) -> ResponseReturnValue:
    """Take a published need back."""
    demand = _ours(demand_id)
    if demand.state is not DemandState.PUBLISHED:
        abort(404)
    return take_back(
        "demands/withdraw.html",
        lambda tx, reason: withdraw_demand(tx, demand_id, reason, by=me()),
        done=_("The need is withdrawn; nobody sees it any more."),
        then=url_for("demands.show", demand_id=demand_id),
        demand=demand,
    )


def _ours(demand_id: int) -> PublicDemand:
    return reading.demand_of_ours(db.session(), demand_id) or abort(404)


def _number(subject: str | None) -> int:
    return int((subject or "demand:0").partition(":")[2])


def _page(loaded: Loaded, bound: BoundForm, status: int) -> ResponseReturnValue:
    page = render_template("demands/new.html", bound=bound, html=forms.render(bound))
    return make_response(page, status)
