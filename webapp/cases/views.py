"""Looking at a case, and starting one."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import (
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import forms
from engine import cases, inbox
from engine.db import Transaction
from engine.errors import Broken, Refused
from engine.models import Case
from forms import BoundForm
from webapp import access
from webapp.attachments.store import LARGEST_FORM
from webapp.bounds import row_number, takes_files
from webapp.cases.beginning import Beginning, beginning
from webapp.cases.documents import about, documents
from webapp.cases.dossier import dossier_of, parts_of
from webapp.cases.links import links
from webapp.cases.reading import case_side, find
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db, limiter
from webapp.filled import fill
from webapp.languages import case_title
from webapp.tasks.listed import list_page, origin
from webapp.verbs.reading import standing_of
from workflows.records.attachments import tie_attachments
from workflows.records.started_forms import case_started_with, note_started, use_form

DOSSIERS = "20 per minute"


@access.signed_in
def show(case_id: int) -> str:
    """How a case stands: diagram, whose turn it is, what happened, documents."""
    case, loaded = find(case_id)
    return render_template(
        "cases/show.html", case=case, loaded=loaded, side=case_side(case, loaded),
        documents=documents(case), about=about(case), standing=standing_of(case),
        links=links(case), parts=parts_of(case),
    )  # fmt: skip


@access.signed_in
@limiter.limit(DOSSIERS, key_func=me)
def dossier(case_id: int) -> ResponseReturnValue:
    """The case on paper, with the verification of its history; a long one in parts."""
    case, loaded = find(case_id)
    part, parts = request.args.get("part", 1, type=row_number), parts_of(case)
    if not 1 <= (part or 0) <= parts:
        abort(404)
    content = BytesIO(dossier_of(case, loaded, part))
    name = f"{case.number}.pdf" if parts == 1 else f"{case.number}-{part}.pdf"
    return send_file(content, "application/pdf", download_name=name, as_attachment=True, max_age=0)


@access.signed_in
@takes_files(LARGEST_FORM)
def start(key: str) -> ResponseReturnValue:
    """Ask the start form of a process, and start a case with its answers."""
    begin = beginning(key)
    posted = request.form if request.method == "POST" else None
    bound = _bound(begin, posted)
    valid = posted is not None and bound.validate()
    if not valid or begin.chosen is None:
        return _page(begin, bound, 200 if posted is None else 422)
    try:
        with command() as tx:
            case = _start(tx, begin, bound)
    except Refused as refusal:
        bound.refuse(refusal.field, sentence(refusal))
        return _page(begin, bound, 422)
    except Broken as broken:
        flash(sentence(broken), "error")
        return _page(begin, bound, 500)
    if case is None:
        flash(_("You have sent this form already; nothing was started twice."), "info")
        return redirect(_to(case_started_with(db.session(), begin.once)))
    flash(_("Started: %(matter)s", matter=case_title(case)), "success")
    return redirect(_to(case.id))


@access.signed_in
def start_fields(key: str) -> str:
    """The fields of a start form that show for what was typed so far."""
    begin = beginning(key)
    return str(_html(begin, _bound(begin, request.form)))


def _start(tx: Transaction, begin: Beginning, bound: BoundForm) -> Case | None:
    """The new case; None for a form that was sent before, and whose case is there by now."""
    if not use_form(tx, begin.once):
        return None
    case = cases.start_case(
        tx, begin.key, {"organisation": begin.organisation, "starter": me()}, by=me(),
        answers=bound.answers, organisation=begin.organisation,
    )  # fmt: skip
    tie_attachments(tx, bound.answers, case.id)
    note_started(tx, begin.once, case.id)
    return case


def _to(case_id: int | None) -> str:
    """Where people go on after starting: the case's first task if it is theirs, else the case."""
    if case_id is None:
        return url_for("inbox.started")
    page = url_for("cases.show", case_id=case_id)
    mine = inbox.open_in_case(db.session(), case_id, me())
    return url_for("tasks.show", task_id=mine, back=page) if mine else page


def _bound(begin: Beginning, posted: Any) -> BoundForm:
    context = {"organisation": begin.organisation}
    return fill(begin.loaded, begin.loaded.package.start.form, context, posted=posted)


def _page(begin: Beginning, bound: BoundForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "cases/start.html", begin=begin, loaded=begin.loaded, bound=bound,
        html=_html(begin, bound), unchosen=status == 422 and begin.chosen is None,
        origin=origin(), back=list_page(),
    )  # fmt: skip
    return make_response(page, status)


def _html(begin: Beginning, bound: BoundForm) -> Any:
    return forms.render(bound, refresh_url=url_for("cases.start_fields", key=begin.key))
