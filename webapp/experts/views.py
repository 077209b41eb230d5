"""Experts of an enterprise, for its administrators (M14 to M21, F18, X3)."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from engine.errors import NobodyWaiting
from webapp import access
from webapp.edge import command, me
from webapp.experts import labels, listing
from webapp.experts.documents import may_download
from webapp.experts.forms import ConfirmForm, RemovalForm
from webapp.extensions import db
from webapp.passing import download, stored_at
from workflows.operations import experts as operations
from workflows.records.certificates import Certificate, newest_certificate, valid_certificate
from workflows.records.experts import Expert, Status, expert_with_people
from workflows.records.fields import field_names

ADMIN = "enterprise_admin"


@access.role(ADMIN)
def index() -> str:
    """用户管理—账号管理: all experts that were recommended (M18)."""
    return _list("experts.index")


@access.role(ADMIN)
def reviews() -> str:
    """盘活行动—专家审核: those who wait for the review (M16)."""
    return _list("experts.reviews", Status.SUBMITTED)


@access.role(ADMIN)
def pool() -> str:
    """企业专家库: those who were admitted (M17)."""
    return _list("experts.pool", Status.ADMITTED)


@access.role(ADMIN)
def show(expert_id: int) -> str:
    """查看: everything about one expert."""
    expert = _mine(expert_id)
    tasks = listing.waiting_tasks(db.session(), [expert_id], me(), current_user.groups)
    return render_template(
        "experts/show.html", expert=expert, task=tasks.get(expert_id),
        certificate=newest_certificate(db.session(), expert_id),
        case=listing.case_of(db.session(), expert_id), labels=labels, field_names=field_names,
    )  # fmt: skip


@access.role(ADMIN)
def freeze(expert_id: int) -> ResponseReturnValue:
    """禁用, after a question; the account is out on its very next request (M21)."""
    expert = _mine(expert_id)
    if expert.account_id == current_user.id:
        abort(404)  # nobody shuts the door on themselves
    done = _("The account of %(name)s is frozen.", name=expert.account.name)
    return _switch(expert, operations.freeze, done, thaw=False)


@access.role(ADMIN)
def thaw(expert_id: int) -> ResponseReturnValue:
    """启用, after a question (M21). One who has left stays out."""
    expert = _mine(expert_id)
    if expert.status is Status.REMOVED:
        abort(404)
    done = _("%(name)s can sign in again.", name=expert.account.name)
    return _switch(expert, operations.thaw, done, thaw=True)


@access.role(ADMIN)
def removal(expert_id: int) -> ResponseReturnValue:
    """出库: a reason and a confirmation, then the process does it (F18, X3)."""
    expert = _mine(expert_id)
    if expert.status is Status.REMOVED:
        abort(404)
    name = expert.account.name
    form = RemovalForm()
    if not form.validate_on_submit():
        valid = valid_certificate(db.session(), expert_id)
        page = render_template("experts/removal.html", expert=expert, form=form, certificate=valid)
        return page, 422 if form.errors else 200
    try:
        with command() as tx:
            operations.ask_removal(tx, expert_id, form.reason.data, by=me())
    except NobodyWaiting:
        flash(_("This expert has left already."), "warning")
    else:
        flash(_("%(name)s has left the pool.", name=name), "success")
    return redirect(url_for("experts.show", expert_id=expert_id))


@access.role(ADMIN, "expert")
def certificate(expert_id: int) -> ResponseReturnValue:
    """证书: the PDF, for the expert and the administrators of the enterprise (M21)."""
    expert = expert_with_people(db.session(), expert_id)
    if expert is None or not may_download(expert):
        abort(404)
    found = newest_certificate(db.session(), expert_id)
    if found is None or found.file is None:
        abort(404)
    if not found.is_valid:
        return render_template("experts/withdrawn.html", certificate=found, expert=expert), 410
    return _pdf(found)


def _list(endpoint: str, status: Status | None = None) -> str:
    wanted = listing.Wanted.read(request.args, status)
    organisations = current_user.organisations_as(ADMIN)
    counts = listing.counts_of(db.session(), organisations)
    found = listing.experts_of(db.session(), organisations, wanted, me(), current_user.groups)
    return render_template(
        "experts/index.html", endpoint=endpoint, wanted=wanted, listing=found, counts=counts,
        labels=labels, statuses=list(Status),
    )  # fmt: skip


def _switch(
    expert: Expert, verb: Callable[..., None], done: str, *, thaw: bool
) -> ResponseReturnValue:
    """Ask, then open or close the login."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("experts/freeze.html", expert=expert, form=form, thaw=thaw)
    with command() as tx:
        verb(tx, expert.id, by=me())
    flash(done, "success")
    return redirect(url_for("experts.index"))


def _administers(expert: Expert) -> bool:
    return expert.organisation_id in current_user.organisations_as(ADMIN)


def _mine(expert_id: int) -> Expert:
    """The expert with account and organisation, of an enterprise that the reader administers; else 404."""
    expert = expert_with_people(db.session(), expert_id)
    if expert is None or not _administers(expert):
        abort(404)
    return expert


def _pdf(certificate: Certificate) -> ResponseReturnValue:
    return download(stored_at(certificate.file or ""), f"{certificate.number}.pdf")
