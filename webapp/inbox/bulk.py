"""Many tasks at once: choosing them, one answer for tasks of one kind, a result a line.

Few are done within the request, more than AT_ONCE as an errand that the person watches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

import forms as package_forms
from engine import bulk, inbox
from engine.access import may_see_task
from engine.models import Case, Task
from forms import BoundForm
from webapp import access
from webapp.bounds import row_number
from webapp.edge import command, me, runtime
from webapp.errors import sentence
from webapp.extensions import db
from webapp.inbox.asked import Asked, moments, read
from webapp.languages import step_name
from webapp.tasks.reading import Work, reading
from webapp.verbs import colleagues
from webapp.verbs.forms import TransferForm
from workflows.operations.bulk import KIND, VERBS, Kind, do_verb, kind_of
from workflows.operations.errands import begin_errand

MOST = 500
AT_ONCE = 20
FILES = "filepicker"


@dataclass(frozen=True)
class Chosen:
    """The tasks that were chosen and that the person may see, in the order of the list; their kinds, the most first."""

    works: list[Work]
    kinds: list[tuple[Kind, str, int]]

    @property
    def ids(self) -> list[int]:
        return [work.task.id for work in self.works]


@access.signed_in
def choose() -> ResponseReturnValue:
    """Show what was chosen and ask what is needed; nothing is changed yet."""
    asked, verb = read(request.args), request.form.get("verb", "")
    chosen = _chosen(_whole(asked) if request.form.get("whole") else _ids())
    if verb not in VERBS or not chosen.works:
        flash(_("Choose at least one task."), "warning")
        return redirect(url_for("inbox.index", **asked.arguments()))
    return _preview(verb, _of_kind(chosen, verb), asked)


@access.signed_in
def carry_out(verb: str) -> ResponseReturnValue:
    """Do it: a line of result for each, or an errand."""
    asked, chosen = read(request.args), _chosen(_ids())
    if verb not in VERBS or not chosen.works:
        abort(404)
    given, problem = _given(verb, chosen, asked)
    if problem is not None:
        return problem
    if len(chosen.ids) > AT_ONCE:
        with command() as tx:
            inputs = {"tasks": chosen.ids, "verb": verb, "given": given}
            errand = begin_errand(tx, KIND, _title(verb, chosen), inputs, by=me())
        return redirect(url_for("errands.show", errand_id=errand.id))
    lines = bulk.attempt_each(
        db.session(), runtime(), chosen.ids,
        lambda tx, task: do_verb(tx, task, verb, given, by=me(), groups=current_user.groups),
    )  # fmt: skip
    cases = {work.task.id: work.case for work in chosen.works}
    return make_response(
        render_template(
            "inbox/many_done.html", title=_title(verb, chosen), cases=cases, asked=asked,
            lines=list(lines), sentence=sentence,
        )
    )  # fmt: skip


@access.signed_in
def fields() -> str:
    """The fields of the one answer that show for what was typed so far."""
    chosen = _chosen(_ids())
    if not chosen.works:
        abort(404)
    return str(_html(chosen.works[0].form(request.form)))


def _given(
    verb: str, chosen: Chosen, asked: Asked
) -> tuple[dict[str, Any], ResponseReturnValue | None]:
    """What the verb needs, as the operation takes it; or the page that says what is missing."""
    if verb == "transfer":
        form = TransferForm(colleagues.workers(chosen.works[0].task))
        given = {"to": form.person.data, "reason": form.reason.data}
        return given, None if form.validate_on_submit() else _preview(verb, chosen, asked, form)
    if verb == "claim":
        return {}, None
    if len(chosen.kinds) > 1:
        return {}, _preview(verb, chosen, asked)
    bound = chosen.works[0].form(request.form)
    if bound.row_pressed or not bound.validate():
        return {}, _preview(verb, chosen, asked, bound)
    given = {"kind": chosen.kinds[0][0], "entries": _entries()}
    return given, None


def _entries() -> dict[str, list[str]]:
    """What was typed into the form of the package."""
    ours = ("csrf_token", "task", "kind")
    return {name: texts for name, texts in request.form.lists() if name not in ours}


def _preview(verb: str, chosen: Chosen, asked: Asked, form: Any = None) -> ResponseReturnValue:
    """What is about to be done, with its form."""
    several = verb == "complete" and len(chosen.kinds) > 1
    html, files = "", False
    if verb == "complete" and not several:
        form = form or chosen.works[0].form()
        html = _html(form)
        files = FILES in chosen.kinds[0][0][2]
    elif verb == "transfer":
        form = form or TransferForm(colleagues.workers(chosen.works[0].task))
    page = render_template(
        "inbox/many.html", verb=verb, chosen=chosen, asked=asked, form=form, html=html,
        several=several, files=files, title=_title(verb, chosen), at_once=AT_ONCE,
    )  # fmt: skip
    return make_response(page, 422 if request.endpoint == "inbox.carry_out" else 200)


def _html(bound: BoundForm) -> Any:
    return package_forms.render(bound, refresh_url=url_for("inbox.many_fields"))


def _title(verb: str, chosen: Chosen) -> str:
    count = len(chosen.ids)
    if verb == "complete":
        step = step_name(chosen.works[0].task)
        return _("Complete %(count)s tasks: %(step)s", count=count, step=step)
    if verb == "claim":
        return _("Claim %(count)s tasks", count=count)
    return _("Transfer %(count)s tasks", count=count)


def _of_kind(chosen: Chosen, verb: str) -> Chosen:
    """Those of the kind that was picked among several."""
    picked = request.form.get("kind", "")
    if verb != "complete" or picked not in map(str, range(len(chosen.kinds))):
        return chosen
    kind = chosen.kinds[int(picked)]
    works = [work for work in chosen.works if kind_of(reading(), work.task, work.case) == kind[0]]
    return Chosen(works, [kind])


def _ids() -> list[int]:
    """The tasks that were ticked."""
    try:
        return [row_number(text) for text in request.form.getlist("task")[:MOST]]
    except ValueError:
        abort(400)


def _whole(asked: Asked) -> list[int]:
    """All that the list finds."""
    page = inbox.page(
        db.session(), me(), current_user.groups, asked.wanted(), moments=moments(), size=MOST
    )
    return [line.task.id for line in page.lines]


def _chosen(ids: Sequence[int]) -> Chosen:
    """Read them; those that the person may not see are left out."""
    wanted = list(dict.fromkeys(ids))
    found = (
        select(Task)
        .where(Task.id.in_(wanted), may_see_task(me(), current_user.groups))
        .options(joinedload(Task.case, innerjoin=True).options(undefer(Case.state)))
    )
    tasks = {task.id: task for task in db.session.scalars(found)}
    works = [_work(tasks[one]) for one in wanted if one in tasks]
    kinds = Counter(kind_of(reading(), work.task, work.case) for work in works)
    names = {kind_of(reading(), work.task, work.case): step_name(work.task) for work in works}
    return Chosen(works, [(kind, names[kind], count) for kind, count in kinds.most_common()])


def _work(task: Task) -> Work:
    return Work(task, task.case, runtime().definitions.of(db.session(), task.definition_id))
