"""A person watches their long tasks, stops one, fetches its file; nobody sees those of others."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import access
from webapp.bounds import row_number
from webapp.edge import command
from webapp.errands.labels import STATUS
from webapp.errands.showing import shown
from webapp.extensions import db
from webapp.passing import sent
from workflows.records.errands import (
    KEPT,
    Errand,
    errand_of,
    errands_of,
    stop_errand,
    stuck_among,
)

PAGE = 25


@access.signed_in
def index() -> str:
    """The person's own long tasks, newest first."""
    before = request.args.get("before", type=row_number)
    found = errands_of(db.session(), current_user.id, before=before, limit=PAGE + 1)
    return render_template(
        "errands/index.html", errands=found[:PAGE], more=len(found) > PAGE, first=before is None,
        stuck=stuck_among(db.session(), found), status=STATUS, kept=KEPT.days,
    )  # fmt: skip


@access.signed_in
def show(errand_id: int) -> str:
    """How far one long task is, what was wrong in it, and its file."""
    return _page("errands/show.html", errand_id)


@access.signed_in
def progress(errand_id: int) -> str:
    """The part of the page that changes."""
    return _page("errands/progress.html", errand_id)


@access.signed_in
def result(errand_id: int) -> ResponseReturnValue:
    """The file; 404 once it is no longer kept."""
    errand = _mine(errand_id)
    return sent(errand.result or abort(404), errand.result_name)


@access.signed_in
def stop(errand_id: int) -> ResponseReturnValue:
    """End a long task before its time."""
    errand = _mine(errand_id)
    with command() as tx:
        stopped = stop_errand(tx, errand)
    if stopped:
        flash(_("“%(title)s” is stopped.", title=errand.title), "success")
    else:
        flash(_("It was over already."), "info")
    return redirect(url_for("errands.show", errand_id=errand_id))


def _page(template: str, errand_id: int) -> str:
    return render_template(template, **shown(_mine(errand_id)))


def _mine(errand_id: int) -> Errand:
    return errand_of(db.session(), current_user.id, errand_id) or abort(404)
