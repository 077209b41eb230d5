"""Evaluating patents: 我要评价, assigning experts, 专利评价管理, and what a university receives (M24 to M34, U3)."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from engine.errors import Refused
from webapp import access
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.evaluations import labels, listing, received
from webapp.evaluations.forms import AssignForm
from webapp.evaluations.reading import askable_experts, waiting_for_me, whole_evaluation
from webapp.extensions import db
from webapp.library.reading import item_for
from webapp.library.shelves import ROLES, Reader, reader
from workflows.operations.evaluations import ask_for_rating, begin_evaluation
from workflows.records.evaluations import AlreadyAsked, AlreadyOpened, State
from workflows.records.fields import field_names
from workflows.records.library import LibraryItem

ADMIN = "enterprise_admin"


@access.role(ADMIN)
def index() -> str:
    """专利评价管理: the ratings of all experts, their reviews, 企业自评 (M34)."""
    wanted = listing.Wanted.read(request.args)
    found = listing.listing_of(db.session(), current_user.organisations_as(ADMIN), wanted)
    return render_template(
        "evaluations/index.html", listing=found, wanted=wanted, tabs=listing.Tab, labels=labels
    )


@access.role("university_officer")
def incoming() -> str:
    """What enterprises said of the university's patents, with the distribution of stars (M32, U3)."""
    wanted = received.Wanted.read(request.args)
    mine = current_user.organisations_as("university_officer")
    found = received.received_by(db.session(), mine, wanted)
    return render_template(
        "evaluations/received.html", received=found, wanted=wanted, labels=labels
    )


@access.role(*ROLES)
def begin(item_id: int) -> ResponseReturnValue:
    """我要评价: begin the enterprise's evaluation or join it, and go to one's own task (M24, M25)."""
    who = reader()
    item = item_for(who, item_id)
    try:
        _begin(who, item, [] if who.is_admin else [current_user.id])
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return redirect(_page_of(item))
    return redirect(_task_of(who, item) or _page_of(item))


@access.role(ADMIN)
def assign(item_id: int) -> ResponseReturnValue:
    """Ask experts of the pool to rate an item."""
    who = reader()
    item = item_for(who, item_id)
    evaluation = whole_evaluation(db.session(), who.organisation.id, item.id)
    if not who.is_admin or item.ended_at or (evaluation and evaluation.state is not State.OPEN):
        abort(404)
    experts = askable_experts(db.session(), who.organisation.id, evaluation)
    form = AssignForm()
    form.experts.choices = [(one.account_id, one.account.name) for one in experts]
    if not form.validate_on_submit():
        page = render_template(
            "evaluations/assign.html", item=item, form=form, experts=experts, evaluation=evaluation,
            field_names=field_names,
        )  # fmt: skip
        return make_response(page, 422 if form.errors else 200)
    return _assign(who, item, form.experts.data or [])


def _assign(who: Reader, item: LibraryItem, accounts: list[int]) -> ResponseReturnValue:
    try:
        _begin(who, item, accounts)
    except Refused as refusal:
        flash(sentence(refusal), "error")
    else:
        count = len(accounts)
        flash(ngettext("%(num)d expert is asked.", "%(num)d experts are asked.", count), "success")
    return redirect(_page_of(item))


def _begin(who: Reader, item: LibraryItem, accounts: list[int]) -> None:
    """Begin or join, asking these accounts to rate; whoever loses the race for the beginning joins the winner."""
    try:
        _ask(who, item, accounts)
    except AlreadyOpened:
        _ask(who, item, accounts)
    except AlreadyAsked:
        if len(accounts) > 1 or accounts != [current_user.id]:
            raise  # an expert who comes again goes on to the task; an administrator is told


def _ask(who: Reader, item: LibraryItem, accounts: list[int]) -> None:
    with command() as tx:
        evaluation = begin_evaluation(tx, who.organisation.id, item.id, by=me())
        for account_id in accounts:
            ask_for_rating(tx, evaluation, account_id, by=me())


def _task_of(who: Reader, item: LibraryItem) -> str | None:
    """The reader's own task in the evaluation: 企业自评 or the rating."""
    evaluation = whole_evaluation(db.session(), who.organisation.id, item.id)
    if evaluation is None:
        return None
    waiting = waiting_for_me(db.session(), [evaluation.id])
    task = waiting.own(evaluation, "self_evaluate" if who.is_admin else "rate")
    if task is None:
        flash(_("There is nothing left for you to do in this evaluation."), "info")
        return None
    return url_for("tasks.show", task_id=task.id, back=_page_of(item))


def _page_of(item: LibraryItem) -> str:
    return url_for("library.show", item_id=item.id, shelf="evaluation")
