"""Working on a task."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

import forms
from engine import tasks
from engine.errors import Broken, EngineError, NotAllowed, NotNow, Refused, Taken, TaskGone
from forms import BoundForm
from webapp import access
from webapp.attachments.store import LARGEST_FORM
from webapp.bounds import takes_files
from webapp.cases.documents import about
from webapp.cases.reading import case_side
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.languages import case_title, step_name
from webapp.tasks.listed import list_page, listed, next_in_list, origin, travelling
from webapp.tasks.reading import Work, find, of_held, typed
from webapp.verbs.reading import is_delegate, offers_of, signatures, to_sign
from workflows.records.attachments import tie_attachments

_OURS = ("csrf_token", "_")
"""How the fields begin that are no answers."""


@access.signed_in
def show(task_id: int) -> ResponseReturnValue:
    """The task with its form, the case beside it. A finished one leads to its case, or shows what one had typed."""
    work = find(task_id)
    if not work.is_open and (draft := work.draft()) is not None:
        return render_template("tasks/gone.html", work=work, texts=typed(draft.entries))
    if not work.is_open:
        flash(_("This task is finished. Here is how its case stands."), "info")
        return redirect(url_for("cases.show", case_id=work.case.id))
    return _page(work, work.form())


@access.signed_in
@takes_files(LARGEST_FORM)
def complete(task_id: int) -> ResponseReturnValue:
    """Submit the answers; the case runs on. The task is locked first, so that it is read once."""
    following, undo = None, False
    try:
        with command() as tx:
            held = tasks.hold_task(tx, task_id, by=me(), groups=current_user.groups)
            work = of_held(held)
            work.require_same_questions(request.form.get("_questions"))
            bound = work.form(request.form)
            if bound.validate():
                done = tasks.complete_held(tx, held, bound.answers, by=me())
                if done is None:
                    tasks.save_draft(tx, task_id, bound.draft(), by=me())  # who signs may object
                tie_attachments(tx, bound.answers, held.case.id)
                following = _following(work, tasks.next_of(tx, held, me(), current_user.groups))
                undo = done is not None and tasks.may_be_undone(held)
    except TaskGone:
        return _gone(find(task_id))
    except NotNow as refusal:
        return _not_now(find(task_id), refusal)
    except NotAllowed:  # a stranger finds nothing, whoever was just about to do it learns why not
        return _not_now(find(task_id), Taken())
    except Refused as refusal:
        bound.refuse(refusal.field, sentence(refusal))
        return _page(find(task_id), bound, 422)
    except Broken as broken:
        return _broken(task_id, bound, broken)
    if following is None:
        return _page(work, bound, 200 if bound.row_pressed else 422)
    flash(
        _(
            "Submitted: %(step)s – %(matter)s",
            step=step_name(work.task),
            matter=case_title(work.case),
        ),
        f"undo-{task_id}" if undo else "success",
    )
    return redirect(following)


@access.signed_in
def fields(task_id: int) -> ResponseReturnValue:
    """What was typed so far: kept as a draft, and answered with the fields that show now."""
    work = find(task_id)
    if not work.is_open:
        return render_template("tasks/finished.html", work=work), 409, {"HX-Reswap": "none"}
    bound = work.form(request.form)
    if work.may_work:
        with command() as tx:
            tasks.save_draft(tx, task_id, bound.draft(), by=me())
    return render_template("tasks/fields.html", work=work, bound=bound, html=_html(work, bound))


@access.signed_in
def claim(task_id: int) -> ResponseReturnValue:
    """Take the task into my hands."""
    find(task_id)
    with command() as tx:
        tasks.claim_task(tx, task_id, by=me(), groups=current_user.groups)
    return redirect(url_for("tasks.show", task_id=task_id, **travelling()))


@access.signed_in
def release(task_id: int) -> ResponseReturnValue:
    """Give the task back to its groups."""
    find(task_id)
    with command() as tx:
        tasks.release_task(tx, task_id, by=me())
    flash(_("The task is back with its group."), "success")
    return redirect(list_page())


def _page(work: Work, bound: BoundForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "tasks/show.html", work=work, bound=bound, draft=work.draft(), html=_html(work, bound),
        side=case_side(work.case, work.loaded), about=about(work.case), offers=offers_of(work),
        signatures=signatures(work), asked=to_sign(work), delegate=is_delegate(work), listed=listed(), back=list_page(),
        origin=origin(), travelling=travelling(),
    )  # fmt: skip
    return make_response(page, status)


def _html(work: Work, bound: BoundForm) -> Any:
    refresh = url_for("tasks.fields", task_id=work.task.id)
    return forms.render(bound, refresh_url=refresh, save_url=refresh)


def _not_now(work: Work, error: EngineError) -> ResponseReturnValue:
    """It waits for somebody else first: what was typed is kept."""
    bound = work.form(request.form)
    with command() as tx:
        tasks.save_draft(tx, work.task.id, bound.draft(), by=me())
    flash(sentence(error), "warning")
    return _page(work, bound, 409)


def _gone(work: Work) -> ResponseReturnValue:
    """Somebody finished it: a second click of the same person goes on to the case, anybody else gets the texts back."""
    if work.task.completed_by == me():
        flash(_("You have submitted this step before; what was sent now was not used."), "info")
        return redirect(url_for("cases.show", case_id=work.case.id))
    written = {name: text for name, text in request.form.items() if not name.startswith(_OURS)}
    return make_response(render_template("tasks/gone.html", work=work, texts=typed(written)), 409)


def _broken(task_id: int, bound: BoundForm, error: EngineError) -> ResponseReturnValue:
    """Something of ours failed: nothing was changed, what was typed is kept."""
    with command() as tx:
        tasks.save_draft(tx, task_id, bound.draft(), by=me())
    flash(sentence(error), "error")
    return _page(find(task_id), bound, 500)


def _following(work: Work, mine: int | None) -> str:
    """The next task of this case that is in my hands; else the next of the list that I came from, if that was asked
    for; else the list."""
    following = mine or (next_in_list(work) if "next" in request.form else None)
    if following is None:
        return list_page()
    return url_for("tasks.show", task_id=following, **travelling())
