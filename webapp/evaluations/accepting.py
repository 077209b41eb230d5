"""专利评价管理—批量通过: several ratings accepted at once, each by its own command, so that one that fails stops no other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import flash, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload
from wtforms import SelectMultipleField
from wtforms.validators import DataRequired

from engine.errors import EngineError
from engine.models import Task
from engine.tasks import complete_task
from webapp import access
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.evaluations import labels
from webapp.evaluations.reading import waiting_for_me
from webapp.extensions import db
from workflows.records.evaluations import Evaluation, ExpertRating, RatingState, State

ADMIN = "enterprise_admin"
MOST = 200


class AcceptForm(FlaskForm):
    """Which reviews to answer with 通过; one that waits no more is told of, and stops no other."""

    tasks = SelectMultipleField(
        _l("Ratings"), [DataRequired(_l("Choose at least one rating."))],
        coerce=int, validate_choice=False,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A rating that waits for its review; `problem` says why it could not be accepted, once that was tried."""

    rating: ExpertRating
    task: Task
    title: str
    expert: str
    problem: str | None = None


@access.role(ADMIN)
def accept() -> ResponseReturnValue:
    """The ratings that wait; those that are chosen are accepted, with a result for each."""
    lines = to_review(db.session(), current_user.organisations_as(ADMIN))
    form = AcceptForm()
    if not form.validate_on_submit():
        page = render_template("evaluations/accept.html", lines=lines, form=form, labels=labels)
        return make_response(page, 422 if form.errors else 200)
    wanted = set(form.tasks.data or [])
    chosen = [one for one in lines if one.task.id in wanted]
    if gone := len(wanted) - len(chosen):
        flash(
            ngettext(
                "%(num)d of the ratings does not wait for a review any more.",
                "%(num)d of the ratings do not wait for a review any more.", gone,
            ),
            "warning",
        )  # fmt: skip
    done = [replace(one, problem=_accept(one.task.id)) for one in chosen]
    return render_template("evaluations/accepted.html", lines=done, labels=labels)


def to_review(session: Session, organisations: list[int]) -> list[Line]:
    """The oldest ratings whose review waits for the reader, at most MOST; two statements."""
    submitted = (
        select(ExpertRating)
        .join(ExpertRating.evaluation)
        .options(
            contains_eager(ExpertRating.evaluation).joinedload(Evaluation.item, innerjoin=True),
            joinedload(ExpertRating.account, innerjoin=True),
        )
        .where(ExpertRating.state == RatingState.SUBMITTED, Evaluation.state == State.OPEN)
        .where(Evaluation.organisation_id.in_(organisations))
        .order_by(ExpertRating.submitted_at, ExpertRating.id)
        .limit(MOST)
    )
    ratings = list(session.scalars(submitted))
    waiting = waiting_for_me(session, {one.evaluation_id for one in ratings})
    pairs = [(one, waiting.review(one)) for one in ratings]
    return [
        Line(rating, task, rating.evaluation.item.title, rating.account.name)
        for rating, task in pairs
        if task is not None
    ]


def _accept(task_id: int) -> str | None:
    try:
        with command() as tx:
            answers = {"outcome": "accept", "remark": None}
            complete_task(tx, task_id, answers, by=me(), groups=current_user.groups)
    except EngineError as error:
        return sentence(error)
    return None
