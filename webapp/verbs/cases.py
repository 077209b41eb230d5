"""The verbs on a case: follow it, let it stand still."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import CaseClosed, NotNow
from engine.following import follow_case, unfollow_case
from engine.models import Case
from engine.suspension import resume_case, suspend_case
from webapp import access
from webapp.cases.reading import find
from webapp.edge import command, me
from webapp.verbs.forms import SuspendForm
from webapp.verbs.reading import may_suspend


class NotYoursToStop(NotNow):
    text = "At the step where this case is now, it is not yours to suspend it or to let it go on."


@access.signed_in
def follow(case_id: int) -> ResponseReturnValue:
    """Be told what happens in a case."""
    find(case_id)
    with command() as tx:
        follow_case(tx, case_id, by=me())
    flash(_("You follow this case."), "success")
    return _to(case_id)


@access.signed_in
def unfollow(case_id: int) -> ResponseReturnValue:
    """Not be told any more."""
    find(case_id)
    with command() as tx:
        unfollow_case(tx, case_id, by=me())
    flash(_("You do not follow this case any more."), "success")
    return _to(case_id)


@access.signed_in
def suspend(case_id: int) -> ResponseReturnValue:
    """挂起: let a case stand still."""
    case = _mine_to_stop(case_id)
    form = SuspendForm()
    if not form.validate_on_submit():
        page = render_template("verbs/suspend.html", case=case, form=form)
        return make_response(page, 422 if form.errors else 200)
    with command() as tx:
        suspend_case(tx, case_id, by=me(), reason=form.reason.data or "")
    flash(_("The case is suspended."), "success")
    return _to(case_id)


@access.signed_in
def resume(case_id: int) -> ResponseReturnValue:
    """Let a suspended case go on."""
    _mine_to_stop(case_id)
    with command() as tx:
        resume_case(tx, case_id, by=me())
    flash(_("The case goes on."), "success")
    return _to(case_id)


def _mine_to_stop(case_id: int) -> Case:
    """A case that the person may see; 409 with a sentence where it has ended, or has gone on to another step."""
    case, _loaded = find(case_id)
    if case.ended_at is not None:
        raise CaseClosed
    if not may_suspend(case):
        raise NotYoursToStop
    return case


def _to(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("cases.show", case_id=case_id))
