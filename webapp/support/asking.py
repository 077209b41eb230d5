"""咨询: anybody asks the support desk on a public page; who is signed in finds questions and answers again (F10 to F12)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import access
from webapp.edge import me
from webapp.extensions import db
from webapp.public_start import asked, begun, language, page, start_limits
from webapp.support import labels
from workflows.operations.questions import KEY
from workflows.records.questions import Question, questions_of


@access.public_start(KEY)
@start_limits
def ask() -> ResponseReturnValue:
    """Ask a question; who is signed in need not say who they are."""
    bound = asked(KEY, {}, _known())
    if request.method == "POST" and bound.validate():
        by = me() if current_user.is_authenticated else None
        if begun(KEY, bound, {"locale": language(), "starter": by}, unless=_never, by=by):
            return redirect(url_for("support.asked"))
    return page("support/ask.html", bound)


@access.public
def sent() -> str:
    """When and where the answer comes."""
    return render_template("support/asked.html")


@access.signed_in
def mine() -> str:
    """What I have asked, and the answers."""
    questions = questions_of(db.session(), current_user.id)
    return render_template("support/mine.html", questions=questions, labels=labels)


def question_card(session: Any, question_id: int) -> str | None:
    """A question beside its task; None for everybody who neither asked nor is of the desk."""
    found = session.get(Question, question_id)
    mine = found is not None and found.account_id == current_user.id
    if found is None or not (mine or "support" in current_user.roles):
        return None
    return render_template("support/question.html", one=found, labels=labels)


def _known() -> dict[str, list[str]] | None:
    if not current_user.is_authenticated:
        return None
    person, place = current_user.known, current_user.organisation
    return {
        "name": [person.name], "email": [person.email], "phone": [person.phone],
        "place": [place.name if place else ""],
    }  # fmt: skip


def _never(_tx: object) -> bool:
    return False
