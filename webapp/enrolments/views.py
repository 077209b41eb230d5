"""An enterprise registers itself, confirms its address, follows the state, corrects what was returned (M4, M6, X10)."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

import forms
from engine import tasks
from engine.errors import NobodyWaiting, Refused, TaskGone
from engine.models import Case, Task, TaskStatus
from forms import BoundForm
from webapp import access
from webapp.edge import command, now, runtime
from webapp.enrolments import labels
from webapp.enrolments.lists import registration_lists
from webapp.errors import sentence
from webapp.extensions import db, limiter
from webapp.filled import fill
from webapp.public_start import asked, begun, language, page, start_limits
from workflows.operations.enrolments import KEY, applicant, confirm_address, subject_of
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.links import DeadLink, opened_by

TRIES = "60 per minute"
ANSWERS = (
    "name", "credit_code", "region", "industries", "emerging", "contact", "department", "position",
    "phone", "email",
)  # fmt: skip


@access.public_start(KEY)
@start_limits
def apply() -> ResponseReturnValue:
    """The public form. Whether the enterprise or the address is known changes nothing that the asker could see."""
    if current_user.is_authenticated:
        flash(_("You have an account already."), "info")
        return redirect(url_for("accounts.home"))
    bound = asked(KEY, registration_lists(db.session()))
    if request.method == "POST" and bound.validate():
        given = {"locale": language(), "starter": None}
        if begun(KEY, bound, given, unless=lambda tx: False):
            return redirect(url_for("enrolments.sent"))
    return page("enrolments/apply.html", bound)


@access.public
def sent() -> str:
    """What comes next: the mail with the link."""
    return render_template("enrolments/sent.html")


@access.public
@limiter.limit(TRIES)
def follow(secret: str) -> ResponseReturnValue:
    """The applicant's own page: confirm the address, see how it stands, correct what was returned."""
    try:
        enrolment = _of(secret)
    except DeadLink as error:
        return render_template("enrolments/dead.html", reason=sentence(error)), 410
    if enrolment.state is DeskState.UNCONFIRMED and request.method == "POST":
        return _confirm(enrolment, secret)
    if enrolment.state is DeskState.RETURNED:
        return _correct(enrolment, secret)
    return _shown(enrolment)


def _of(secret: str) -> Enrolment:
    kind, _colon, number = opened_by(db.session(), secret, now()).partition(":")
    if kind != "enrolment":
        raise DeadLink
    return db.session.get_one(Enrolment, int(number))


def _confirm(enrolment: Enrolment, secret: str) -> ResponseReturnValue:
    try:
        with command() as tx:
            confirm_address(tx, enrolment.id)
    except NobodyWaiting:
        flash(_("This address is confirmed already, or it was too late."), "info")
    else:
        flash(_("Your address is confirmed. Support verifies the enterprise now."), "success")
    return redirect(url_for("enrolments.follow", secret=secret))


def _correct(enrolment: Enrolment, secret: str) -> ResponseReturnValue:
    task = _open_task(enrolment.id)
    if task is None:
        return _shown(enrolment)
    bound = _bound(task, enrolment)
    if request.method == "POST" and bound.validate() and _complete(task, bound):
        flash(_("The corrected application is with support now."), "success")
        return redirect(url_for("enrolments.follow", secret=secret))
    return _shown(enrolment, bound)


def _complete(task: Task, bound: BoundForm) -> bool:
    """Submit as the applicant; True also when the other tab was faster."""
    try:
        with command() as tx:
            assert task.assignee is not None
            held = tasks.hold_task(tx, task.id, by=task.assignee, groups=())
            tasks.complete_held(tx, held, bound.answers, by=task.assignee)
    except TaskGone:
        return True
    except Refused as refusal:
        bound.refuse(refusal.field, sentence(refusal))
        return False
    return True


def _open_task(enrolment: int) -> Task | None:
    """What waits for the applicant."""
    mine = select(Task).join(Case, Case.id == Task.case_id)
    mine = mine.where(Case.subject == subject_of(enrolment), Task.status == TaskStatus.OPEN)
    return db.session.scalar(mine.where(Task.assignee == applicant(enrolment)))


def _bound(task: Task, enrolment: Enrolment) -> BoundForm:
    case = db.session.get_one(Case, task.case_id)
    loaded = runtime().definitions.of(db.session(), case.definition_id)
    posted = request.form if request.method == "POST" else None
    earlier: dict[str, Any] = {name: getattr(enrolment, name) for name in ANSWERS}
    lists = registration_lists(db.session())
    return fill(loaded, task.form, lists, posted=posted, earlier=earlier, case_id=case.id)


def _shown(enrolment: Enrolment, bound: BoundForm | None = None) -> ResponseReturnValue:
    html = forms.render(bound) if bound else None
    shown = render_template(
        "enrolments/follow.html", one=enrolment, bound=bound, html=html, labels=labels
    )
    return make_response(shown, 422 if bound and bound.errors else 200)
