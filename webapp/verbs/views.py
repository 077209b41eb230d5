"""A page for each verb on a task: guard, form, one command, redirect."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

import forms as package_forms
from engine import handing, returning, signing
from engine.errors import Taken, TaskGone
from engine.following import copy_task
from engine.models import Task
from engine.participants import Decision, Needs, Place
from engine.urging import urge_task
from engine.verbs import allows
from engine.withdrawing import withdraw_step
from webapp import access
from webapp.edge import command, me
from webapp.tasks.listed import list_page, origin, travelling
from webapp.tasks.reading import Work, find, reading
from webapp.verbs import colleagues, forms
from webapp.verbs.reading import held_form, is_delegate, signatures, to_sign, visible_task


@access.signed_in
def transfer(task_id: int) -> ResponseReturnValue:
    """转办: give the task to somebody who may work on it as well."""
    work = _workable(task_id, "transfer")
    form = forms.TransferForm(colleagues.workers(work.task))
    if not form.validate_on_submit():
        return _ask(work, form, [form.person, form.reason], _("Give to somebody else"))
    with command() as tx:
        handing.transfer_task(
            tx, task_id, to=form.person.data, by=me(), groups=current_user.groups,
            reason=form.reason.data,
        )  # fmt: skip
    return _done(_("The task is in other hands now."), work)


@access.signed_in
def delegate(task_id: int) -> ResponseReturnValue:
    """委派: ask somebody for an opinion; the task comes back."""
    work = _workable(task_id, "delegate")
    form = forms.DelegateForm(colleagues.advisers(work.task))
    if not form.validate_on_submit():
        lead = _("The person sees the task and gives it back with an opinion. You complete it.")
        return _ask(work, form, [form.person, form.reason], _("Ask for an opinion"), lead)
    with command() as tx:
        handing.delegate_task(
            tx, task_id, to=form.person.data, by=me(), groups=current_user.groups,
            reason=form.reason.data,
        )  # fmt: skip
    return _done(_("The task comes back with an opinion."), work)


@access.signed_in
def hand_back(task_id: int) -> ResponseReturnValue:
    """Give a delegated task back with one's opinion."""
    work = find(task_id)
    if not is_delegate(work):
        abort(404)
    form = forms.HandBackForm()
    if not form.validate_on_submit():
        asked = [one.row.note for one in signatures(work) if one.row.is_waiting]
        return _ask(work, form, [form.opinion], _("Give back with an opinion"), "\n".join(asked))
    with command() as tx:
        handing.hand_back_task(
            tx, task_id, by=me(), groups=current_user.groups, opinion=form.opinion.data
        )
    return _done(_("The task is back with your opinion."))


@access.signed_in
def take_back(task_id: int) -> ResponseReturnValue:
    """Take a task back that one has delegated."""
    work = find(task_id)
    with command() as tx:
        handing.take_back_task(tx, task_id, by=me(), groups=current_user.groups)
    return _done(_("The task is in your hands again."), work)


@access.signed_in
def add_signer(task_id: int) -> ResponseReturnValue:
    """加签: ask somebody to sign before one answers, or after."""
    work = _workable(task_id, "sign")
    form = forms.SignerForm(colleagues.advisers(work.task))
    if not form.validate_on_submit():
        fields = [form.person, form.place, form.needs, form.note]
        return _ask(work, form, fields, _("Add a signer"))
    with command() as tx:
        signing.add_signer(
            tx, task_id, person=form.person.data, place=Place(form.place.data), by=me(),
            groups=current_user.groups, needs=Needs(form.needs.data), note=form.note.data or "",
        )  # fmt: skip
    return _done(_("The signer is added."), work)


@access.signed_in
def remove_signer(task_id: int, opinion_id: int) -> ResponseReturnValue:
    """减签: a signature is not needed any more."""
    work = find(task_id)
    if opinion_id not in [one.row.id for one in signatures(work)]:
        abort(404)
    with command() as tx:
        signing.remove_signer(tx, opinion_id, by=me(), groups=current_user.groups)
    return _done(_("The signer is removed."), work)


@access.signed_in
def sign(task_id: int) -> ResponseReturnValue:
    """Sign before a task is answered, or sign its answer."""
    work = find(task_id)
    asked = to_sign(work)
    form = forms.SignForm()
    if asked is None and request.method == "GET":
        abort(404)
    if not form.validate_on_submit():
        shown = held_form(work)
        answer = package_forms.render(shown) if shown else None
        fields = [form.decision, form.opinion]
        lead = asked.note if asked else ""
        return _ask(work, form, fields, _("Sign"), lead, answer=answer)
    with command() as tx:
        signing.sign_task(
            tx, task_id, decision=Decision(form.decision.data), opinion=form.opinion.data or "",
            by=me(), groups=current_user.groups,
        )  # fmt: skip
    return _done(_("Your signature is given."))


@access.signed_in
def send_back(task_id: int) -> ResponseReturnValue:
    """退回: return the case to an earlier step."""
    work = _workable(task_id, "return")
    elements = work.loaded.program.elements
    targets = returning.return_targets(reading(), work.case, work.task)
    form = forms.ReturnForm([(one, elements[one].name or one) for one in targets])
    if not form.validate_on_submit():
        lead = _(
            "The step is open again, and what came after it ends. Nothing that was written is lost."
        )
        title = _("Return to an earlier step")
        return _ask(work, form, [form.target, form.reason], title, lead, nowhere=not targets)
    with command() as tx:
        returning.return_task(
            tx, task_id, target=form.target.data, by=me(), groups=current_user.groups,
            reason=form.reason.data,
        )  # fmt: skip
    return _done(_("The case is returned."))


@access.signed_in
def copy(task_id: int) -> ResponseReturnValue:
    """抄送: show the case to colleagues."""
    work = _workable(task_id, "copy")
    form = forms.CopyForm(colleagues.advisers(work.task))
    if not form.validate_on_submit():
        return _ask(work, form, [form.people, form.note], _("Show it to others"))
    with command() as tx:
        copy_task(tx, task_id, to=form.people.data, by=me(), note=form.note.data or "")
    return _done(_("They can see the case now."), work)


@access.signed_in
def urge(task_id: int) -> ResponseReturnValue:
    """催办: remind whose turn it is."""
    work = visible_task(task_id)
    form = forms.UrgeForm()
    if not work.is_open or not allows(work.task, "urge"):
        abort(404)
    if not form.validate_on_submit():
        back = url_for("cases.show", case_id=work.case.id)
        return _ask(work, form, [form.words], _("Urge"), back=back)
    with command() as tx:
        urge_task(tx, task_id, by=me(), words=form.words.data or "")
    flash(_("A reminder is on its way."), "success")
    return redirect(url_for("cases.show", case_id=work.case.id))


@access.signed_in
def withdraw(task_id: int) -> ResponseReturnValue:
    """撤回: take one's own last step back."""
    visible_task(task_id)
    with command() as tx:
        again = withdraw_step(tx, task_id, by=me())
    flash(_("The step is open again, with what you had entered."), "success")
    return redirect(url_for("tasks.show", task_id=again, **travelling()))


def _workable(task_id: int, verb: str) -> Work:
    """A task that the person may work on, and for which the process switches the verb on; else 404.

    Raises TaskGone and Taken where somebody was faster.
    """
    work = find(task_id)
    if not allows(work.task, verb):
        abort(404)
    if not work.is_open:
        raise TaskGone
    if not work.may_work:
        raise Taken
    return work


def _ask(
    work: Work, form: Any, fields: list[Any], title: str, lead: str = "", **shown: Any
) -> ResponseReturnValue:  # fmt: skip
    page = render_template(
        "verbs/ask.html", work=work, form=form, fields=fields, title=title, lead=lead,
        origin=origin(), from_page=list_page(), travelling=travelling(), **shown,
    )  # fmt: skip
    return make_response(page, 422 if form.errors else 200)


def _done(message: str, work: Work | None = None) -> ResponseReturnValue:
    """Back to the task if it is still the person's to see, else to the page that it was opened from."""
    flash(message, "success")
    mine = work is not None and _is_mine(work.task)
    way = travelling()
    return redirect(
        url_for("tasks.show", task_id=work.task.id, **way) if work and mine else list_page()
    )


def _is_mine(task: Task) -> bool:
    return task.assignee == me()
