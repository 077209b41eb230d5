"""Looking at a case, and starting one."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

import forms
from engine import cases, inbox
from engine.errors import Broken, Refused
from engine.runtime import Loaded
from forms import BoundForm
from webapp import access
from webapp.cases.documents import about, documents
from webapp.cases.reading import case_side, find
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.filled import fill
from webapp.starting import startable


@access.signed_in
def show(case_id: int) -> str:
    """How a case stands: diagram, whose turn it is, what happened, documents."""
    case, loaded = find(case_id)
    return render_template(
        "cases/show.html", case=case, loaded=loaded, side=case_side(case, loaded),
        documents=documents(case), about=about(case),
    )  # fmt: skip


@access.signed_in
def start(key: str) -> ResponseReturnValue:
    """Ask the start form of a process, and start a case with its answers."""
    loaded, organisation = _startable(key)
    posted = request.form if request.method == "POST" else None
    bound = fill(loaded, loaded.package.start.form, {"organisation": organisation}, posted=posted)
    if posted is None or not bound.validate():
        return _page(loaded, bound, 422 if bound.errors else 200)
    try:
        with command() as tx:
            case = cases.start_case(
                tx, key, {"organisation": organisation, "starter": me()}, by=me(),
                answers=bound.answers, organisation=organisation,
            )  # fmt: skip
    except Refused as refusal:
        bound.refuse(refusal.field, sentence(refusal))
        return _page(loaded, bound, 422)
    except Broken as broken:
        flash(sentence(broken), "error")
        return _page(loaded, bound, 500)
    flash(_("Started: %(matter)s", matter=case.title), "success")
    mine = inbox.open_in_case(db.session(), case.id, me())
    if mine:
        return redirect(url_for("tasks.show", task_id=mine))
    return redirect(url_for("cases.show", case_id=case.id))


@access.signed_in
def start_fields(key: str) -> str:
    """The fields of a start form that show for what was typed so far."""
    loaded, organisation = _startable(key)
    bound = fill(
        loaded, loaded.package.start.form, {"organisation": organisation}, posted=request.form
    )
    return str(_html(loaded, bound))


def _startable(key: str) -> tuple[Loaded, str]:
    """The package, and the organisation in which the person may start it; else 404."""
    loaded = next((one for one in startable() if one.package.key == key), None)
    if loaded is None:
        abort(404)
    return loaded, str(current_user.organisations_as(*loaded.package.start.roles)[0])


def _page(loaded: Loaded, bound: BoundForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "cases/start.html", loaded=loaded, bound=bound, html=_html(loaded, bound)
    )
    return make_response(page, status)


def _html(loaded: Loaded, bound: BoundForm) -> Any:
    return forms.render(bound, refresh_url=url_for("cases.start_fields", key=loaded.package.key))
