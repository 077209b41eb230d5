"""咨询问题, as BPMN may call it (support_question; F10 to F12)."""

from __future__ import annotations

from typing import Any

from engine.db import Transaction
from engine.models import Submission
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.answers import answers_of
from workflows.operations.desk import answer, waiting
from workflows.records.desk import DeskState
from workflows.records.questions import Question, Topic
from workflows.world import world

KEY = "support_question"

catalogue = Catalogue()


@catalogue.operation("questions.open", results=["question", "title", "topic"])
def open_question(tx: Transaction, submission: int, locale: str) -> dict[str, Any]:
    """Note what somebody asks; `locale` is the language of the answer's mail.

    Returns `question` (id), `title` and `topic`.
    """
    said, by = answers_of(tx, submission), tx.session.get_one(Submission, submission).by
    texts = ("title", "body", "name", "place", "phone", "email")
    made = Question(
        **{name: said.words(name) for name in texts}, topic=Topic(str(said["topic"])),
        account_id=int(by) if by and by.isdigit() else None, state=DeskState.WAITING,
        begun_at=tx.now, locale=locale,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    return {"question": made.id, "title": made.title, "topic": made.topic.value}


@catalogue.operation("questions.answer")
def answer_question(tx: Transaction, question: int, submission: int) -> None:
    """Keep what the desk answers. Raises AnsweredAlready."""
    found = waiting(tx, Question, question)
    reply = answers_of(tx, submission).words("reply")
    answer(tx, found, DeskState.ACCEPTED, submission, reply)


@catalogue.operation("questions.send_answer", outside=True)
def send_answer(tx: Transaction, question: int) -> None:
    """Mail the answer to whoever asked."""
    found, outside = tx.session.get_one(Question, question), world(tx)
    outside.mail.send(
        compose(
            "question_answered", found.locale, sender=outside.sender, to=found.email,
            name=found.name, title=found.title, body=found.body, answer=found.opinion,
            link=f"{outside.base_url}/ask",
        )
    )  # fmt: skip
