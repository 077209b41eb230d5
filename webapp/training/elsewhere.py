"""What belongs to the other side of the training border (X12) is not shown; who may see it there is led across."""

from __future__ import annotations

from typing import NoReturn

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, select
from werkzeug.exceptions import HTTPException

from engine.access import may_see_case, may_see_task
from engine.models import Case, Task
from webapp.edge import me
from webapp.extensions import db
from webapp.person import Person
from webapp.starting import viewer_pairs
from workflows.records.organisations import Organisation


class OnOtherSide(HTTPException):
    """It is there, on the side of the border that the reader is not on now."""

    code = 409

    def __init__(self, place: Organisation) -> None:
        super().__init__()
        self.place = place


def refuse_case(case_id: int) -> NoReturn:
    """End the request: OnOtherSide where the reader may see the case from there, else 404."""
    other = _other_self()
    _refuse(other, Case.id == case_id, may_see_case(me(), other.groups, viewer_pairs(other.groups)))


def refuse_task(task_id: int) -> NoReturn:
    """The same for a task."""
    other = _other_self()
    _refuse(other, Task.id == task_id, may_see_task(me(), other.groups))


def show_way_across(error: OnOtherSide) -> ResponseReturnValue:
    """The page that says so, with a button that changes sides and comes back here."""
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return render_template("training/elsewhere.html", place=error.place, back=back), 409


def _other_self() -> Person:
    """The reader on the other side; 404 for who has none."""
    if not current_user.away_from:
        abort(404)
    return Person(current_user.everything, current_user.away_from[0].id)


def _refuse(other: Person, *conditions: ColumnElement[bool]) -> NoReturn:
    found = select(Case.organisation).where(*conditions)
    row = db.session.execute(found.outerjoin(Task, Task.case_id == Case.id).limit(1)).one_or_none()
    if row is None:
        abort(404)
    places = other.organisations
    raise OnOtherSide(next((one for one in places if str(one.id) == row[0]), places[0]))
