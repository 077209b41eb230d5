"""Steps that people choose on the page of a case: what an ad-hoc sub-process offers (docs/decisions/0023)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from engine.access import PERSON, may_work
from engine.models import Case, Task, TaskStatus
from engine.offering import picks_of
from engine.picking import may_pick, pick_step
from engine.picks import Pick
from engine.runtime import Loaded
from webapp import access
from webapp.cases.discretion import nameless, without
from webapp.cases.reading import find
from webapp.edge import command, me
from webapp.extensions import db
from webapp.languages import listed, told
from webapp.people import names_of, organisations_of, role_name


@dataclass(frozen=True)
class Choice:
    """A step that is offered: its name, the sub-process around it, to whom, and whether to the reader."""

    pick: Pick
    name: str
    around: str
    who: str
    is_mine: bool


def choices(case: Case, loaded: Loaded) -> list[Choice]:
    """What the case offers, in the reader's language; two statements more than none where there is something."""
    picks = picks_of(db.session(), case.id) if case.ended_at is None else []
    everybody = [one for pick in picks for one in pick.candidates]
    people = names_of(one.removeprefix(PERSON) for one in everybody if one.startswith(PERSON))
    places = organisations_of(everybody)
    elements, hidden = told(loaded).program.elements, nameless(case) if picks else []
    found = []
    for pick in picks:
        element = elements.get(pick.element)
        outer = elements.get((element.parent if element else None) or "")
        who = listed(_who(one, people, places) for one in pick.candidates)
        found.append(
            Choice(
                pick, (element.name if element else None) or pick.name,
                (outer.name if outer else None) or "", without(hidden, who),
                may_pick(pick, me(), current_user.groups),
            )
        )  # fmt: skip
    return found


def _who(candidate: str, people: dict[str, str], places: dict[str, str]) -> str:
    role, _at, where = candidate.partition("@")
    if candidate.startswith(PERSON):
        return people.get(where, "—")
    return f"{places.get(where, '')} {role_name(role)}".strip()


@access.signed_in
def pick(case_id: int, pick_id: int) -> ResponseReturnValue:
    """Begin a step that the case offers, or say that it is enough; on to the step if it is one's own."""
    find(case_id)
    with command() as tx:
        element = pick_step(tx, case_id, pick_id, by=me(), groups=current_user.groups)
    page = url_for("cases.show", case_id=case_id)
    if (task := _begun(case_id, element)) is not None:
        return redirect(url_for("tasks.show", task_id=task.id, back=page))
    flash(_("This is noted. Below you see how the case goes on."), "success")
    return redirect(page)


def _begun(case_id: int, element: str) -> Task | None:
    """The newest open task at an element, if it is one that the person may work on."""
    opened = select(Task).where(
        Task.case_id == case_id, Task.element == element, Task.status == TaskStatus.OPEN
    )
    task = db.session.scalar(opened.order_by(Task.id.desc()).limit(1))
    return task if task is not None and may_work(task, me(), current_user.groups) else None
