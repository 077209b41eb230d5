"""我的空间—专家信息: where an expert stands, and what is to be done next (M15)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from engine.errors import NobodyWaiting
from engine.models import Subscription, SubscriptionKind
from webapp import access
from webapp.edge import command, me
from webapp.experts import labels, listing
from webapp.extensions import db
from webapp.myspace.forms import LeaveForm
from workflows.operations.experts import LEAVE, ask_leave
from workflows.records.certificates import newest_certificate
from workflows.records.experts import Expert
from workflows.records.fields import field_names


@access.role("expert")
def index() -> str:
    """State, next step, opinion, certificate and what happened; who was never recommended reads how one is."""
    expert = _newest()
    if expert is None:
        return render_template("myspace/nothing.html")
    tasks = listing.waiting_tasks(db.session(), [expert.id], me(), current_user.groups)
    return render_template(
        "myspace/index.html", expert=expert, task=tasks.get(expert.id), may_leave=_may_leave(expert),
        certificate=newest_certificate(db.session(), expert.id),
        case=listing.case_of(db.session(), expert.id), labels=labels, field_names=field_names,
    )  # fmt: skip


@access.role("expert")
def leave() -> ResponseReturnValue:
    """Ask to leave the pool; the administrator decides (F18)."""
    expert = _me()
    if not expert.is_in_pool:
        abort(404)
    form = LeaveForm()
    if not form.validate_on_submit():
        page = render_template("myspace/leave.html", expert=expert, form=form)
        return page, 422 if form.errors else 200
    try:
        with command() as tx:
            ask_leave(tx, expert.id, form.reason.data, by=me())
    except NobodyWaiting:
        flash(_("You have asked already. The administrator of your enterprise decides."), "warning")
    else:
        flash(_("Your request is with the administrator of your enterprise."), "success")
    return redirect(url_for("myspace.index"))


def _me() -> Expert:
    """The newest recommendation of the reader; 404 without one."""
    return _newest() or abort(404)


def _newest() -> Expert | None:
    mine = select(Expert).where(Expert.account_id == current_user.id)
    people = (joinedload(Expert.account), joinedload(Expert.organisation))
    return db.session.scalar(mine.options(*people).order_by(Expert.id.desc()).limit(1))


def _may_leave(expert: Expert) -> bool:
    """Whether the expert's case waits for the request to leave: in the pool, and not asked yet."""
    waits = exists().where(
        Subscription.kind == SubscriptionKind.MESSAGE,
        Subscription.name == LEAVE,
        Subscription.correlation == expert.account.login,
    )
    return bool(db.session.scalar(select(waits)))
