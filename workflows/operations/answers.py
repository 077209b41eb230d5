"""What people answered, as operations read it: submissions, not case variables, hold what is personal."""

from __future__ import annotations

from typing import cast

from engine.db import Transaction
from engine.errors import EngineError
from engine.models import Submission
from engine.values import Value, from_plain


class MissingAnswer(EngineError):
    text = "The form did not ask for “{name}”, and this step needs it. Put the field back into the form."


class Answers(dict[str, Value]):
    """Answers by key; asking for one that the form did not have says so."""

    def __missing__(self, name: str) -> Value:
        raise MissingAnswer(name=name)

    def words(self, name: str) -> str:
        """A text that may be missing or empty, trimmed."""
        value = self.get(name)
        return value.strip() if isinstance(value, str) else ""

    def codes(self, name: str) -> list[str]:
        """A list of texts that may be missing."""
        value = self.get(name)
        return [str(one) for one in value] if isinstance(value, list) else []


def answers_of(tx: Transaction, submission: int) -> Answers:
    """The answers of a submission. Raises NoResultFound for none; an erased one has no answers."""
    row = tx.session.get_one(Submission, submission)
    return Answers(cast("dict[str, Value]", from_plain(row.answers) or {}))


def author_of(tx: Transaction, submission: int) -> str:
    """Who gave the answers of a submission; "" where nobody did. Raises NoResultFound for none."""
    return tx.session.get_one(Submission, submission).by or ""
