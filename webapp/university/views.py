"""本校专利: the university's desk, registrations from a row, taking out, and whose patent it is (U1, U3, M50, X17)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from engine.errors import EngineError, Refused
from engine.models import Task
from engine.tasks import complete_task
from webapp import access, withdrawing
from webapp.bounds import row_number
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.evaluations import labels as rated
from webapp.extensions import db
from webapp.languages import listed
from webapp.library import labels as library_labels
from webapp.university import labels, reading
from webapp.university.forms import EndForm, PlaceForm
from webapp.university.listing import Stage, Wanted, listing_of
from webapp.university.overview import overview_of
from webapp.university.people import colleges_of, inventors_by_login
from webapp.university.scope import COLLEGE, FACULTY, OFFICER, is_officer
from workflows.operations.items import portfolios_with, take_out
from workflows.operations.registrations import begin_registration, withdraw_registration
from workflows.records.endings import EndKind
from workflows.records.patents import Patent
from workflows.records.portfolios import Portfolio
from workflows.records.registrations import OPEN, place_patent


@access.role(*FACULTY)
def index() -> str:
    """All stock patents in force of the university (M50), an inventor's own, a college's."""
    session, wanted = db.session(), Wanted.read(request.args)
    return render_template(
        "university/index.html", listing=listing_of(session, wanted), wanted=wanted, stages=list(Stage),
        figures=overview_of(session), labels=labels, is_officer=is_officer(), colleges=colleges_of(session),
        states=library_labels, sends_files=not current_user.roles.isdisjoint((OFFICER, COLLEGE)),
    )  # fmt: skip


@access.role(*FACULTY)
def show(patent_id: int) -> str:
    """A patent: how its registration goes, and what enterprises made of it; nothing of their experts (M32)."""
    whole = reading.whole_patent(db.session(), patent_id)
    return render_template(
        "university/patent.html", whole=whole, labels=labels, states=library_labels, rated=rated,
        is_officer=is_officer(),
    )  # fmt: skip


@access.role(*FACULTY)
def register(patent_id: int) -> ResponseReturnValue:
    """建档: begin the registration and go on to its form; who comes second goes on to the one that is under way."""
    patent = reading.patent_for_me(db.session(), patent_id)
    try:
        with command() as tx:
            begin_registration(tx, patent, by=me())
    except Refused as refusal:
        flash(sentence(refusal), "error")
    whole = reading.whole_patent(db.session(), patent_id)
    page = url_for("university.show", patent_id=patent_id)
    if whole.task is not None:
        return redirect(url_for("tasks.show", task_id=whole.task.id, back=page))
    return redirect(page)


@access.role(*FACULTY)
def take_back(registration_id: int) -> ResponseReturnValue:
    """撤回: who filed a registration, or the university's officer, takes it back before it is through."""
    found = reading.registration_for_me(db.session(), registration_id)
    if found is None or found.state not in OPEN:
        abort(404)
    if not (is_officer() or found.filed_by == current_user.id):
        abort(404)
    return withdrawing.take_back(
        "university/take_back.html",
        lambda tx, reason: withdraw_registration(tx, registration_id, reason, by=me()),
        done=_("The registration is taken back."),
        over=_("This registration is over already."),
        then=url_for("university.show", patent_id=found.patent_id),
        registration=found,
    )


@access.role(*FACULTY)
def approve() -> ResponseReturnValue:
    """通过所选: approve the reviews that were ticked, each in a transaction of its own, since each is a case of its own."""
    done = 0
    for task_id in request.form.getlist("task", type=row_number)[:50]:
        done += _approve(task_id)
    left = len(request.form.getlist("task")) - done
    flash(ngettext("%(num)d registration is approved.", "%(num)d registrations are approved.", done), "success")  # fmt: skip
    if left:
        flash(ngettext("%(num)d could not be approved: somebody else was faster, or it is not yours.", "%(num)d could not be approved: somebody else was faster, or they are not yours.", left), "warning")  # fmt: skip
    return redirect(url_for("university.index", stage=Stage.FILING.value))


@access.role(OFFICER)
def portfolios() -> str:
    """The university's portfolios in the libraries."""
    found = reading.portfolios_of_mine(db.session())
    return render_template("university/portfolios.html", portfolios=found, labels=labels)


@access.role(OFFICER)
def portfolio(portfolio_id: int) -> str:
    """A portfolio: its patents, and what enterprises made of it."""
    session = db.session()
    found = reading.portfolio_for_me(session, portfolio_id)
    item = reading.item_for_me(session, found.item_id) if found.item_id else None
    feedback = reading.feedback_on(session, item.id) if item else None
    return render_template(
        "university/portfolio.html", portfolio=found, item=item, feedback=feedback, labels=labels,
        states=library_labels, rated=rated, is_officer=True,
    )  # fmt: skip


@access.role(OFFICER)
def end(item_id: int) -> ResponseReturnValue:
    """撤下/终止: the item leaves the libraries; open evaluations and intents end with a notice (X17)."""
    item = reading.item_for_me(db.session(), item_id)
    if item.ended_at is not None:
        abort(404)
    form = EndForm()
    if not form.validate_on_submit():
        return _end_page(item, form)
    try:
        with command() as tx:
            kind, reason = EndKind(form.kind.data), (form.reason.data or "").strip()
            take_out(tx, item_id, kind, reason, by=current_user.id)
    except Refused as refusal:
        flash(sentence(refusal), "error")
    else:
        flash(_("“%(title)s” has left the libraries; the enterprises concerned are told.", title=item.title), "success")  # fmt: skip
    return redirect(_page_of(item_id))


def _page_of(item_id: int) -> str:
    """The university's page of the patent or portfolio."""
    patent = db.session.scalar(select(Patent.id).where(Patent.item_id == item_id))
    if patent is not None:
        return url_for("university.show", patent_id=patent)
    portfolio = db.session.scalar(select(Portfolio.id).where(Portfolio.item_id == item_id))
    return url_for("university.portfolio", portfolio_id=portfolio)


@access.role(OFFICER)
def place(patent_id: int) -> ResponseReturnValue:
    """归属: to which college a patent belongs, and who its inventors are."""
    session = db.session()
    patent = reading.patent_for_me(session, patent_id)
    form = _place_form(patent)
    if form.validate_on_submit():
        found, unknown = inventors_by_login(session, patent.organisation_id, form.logins)
        if not unknown:
            with command() as tx:
                place_patent(tx, patent, form.college.data or None, found)
            flash(_("Saved."), "success")
            return redirect(url_for("university.show", patent_id=patent_id))
        form.inventors.errors = [_("These are no inventors of your university: %(logins)s. Correct the logins, or have accounts made for them.", logins=listed(unknown))]  # fmt: skip
    page = render_template("university/place.html", patent=patent, form=form)
    return make_response(page, 422 if form.errors else 200)


def _approve(task_id: int) -> bool:
    """Whether the review was this person's to approve, and still open."""
    task = db.session.get(Task, task_id)
    if task is None or task.element not in ("college_review", "university_review"):
        return False
    try:
        with command() as tx:
            answers = {"outcome": "approve", "opinion": None}
            complete_task(tx, task_id, answers, by=me(), groups=current_user.groups)
    except EngineError:
        return False
    return True


def _end_page(item: Any, form: EndForm) -> ResponseReturnValue:
    with command() as tx:
        together = portfolios_with(tx, item.id)
    patent = db.session.scalar(select(Patent).where(Patent.item_id == item.id))
    page = render_template(
        "university/end.html", item=item, form=form, together=together, patent=patent
    )
    return make_response(page, 422 if form.errors else 200)


def _place_form(patent: Patent) -> PlaceForm:
    session = db.session()
    logins = "，".join(one.login for one in reading.inventors_of(session, patent.id))
    form = PlaceForm(college=patent.college_id or 0, inventors=logins)
    mine = colleges_of(session, patent.organisation_id)
    form.college.choices = [(0, _("No college"))] + [(one.id, one.name) for one in mine]
    return form
