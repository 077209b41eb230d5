"""A list of accounts between its preview and its confirmation: tried without keeping anything, kept for an hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from engine.db import Transaction
from engine.errors import EngineError
from webapp.edge import command, me, outside
from webapp.errors import sentence
from workflows.operations.allotting_lists import AllotmentList, NotTaken, try_list

HOUR = 3600


class _Preview(Exception):
    """What was tried is not to be kept."""


def tried(
    found: AllotmentList, allot: Callable[[Transaction], Callable[..., Any]]
) -> list[EngineError]:
    """What would stand against the list, found out by doing it and taking it back."""
    problems: list[EngineError] = []
    try:
        with command() as tx:
            problems = try_list(tx, found, allot(tx))
            raise _Preview
    except _Preview:
        return problems


def kept(content: bytes) -> str:
    """A signed word by which this person finds the file again within the hour."""
    return _signer().dumps([me(), outside().files.put(content)])


def content_of(word: str) -> bytes:
    """The file that this person was shown; else 404."""
    try:
        who, address = _signer().loads(word, max_age=HOUR)
        if who != me():
            abort(404)
        return outside().files.get(address)
    except (BadSignature, FileNotFoundError):
        abort(404)


def told(problem: EngineError) -> str:
    """A problem of a list in the reader's language."""
    if isinstance(problem, NotTaken):
        return _(problem.text).format(
            line=problem.holes["line"], reason=sentence(problem.holes["reason"])
        )
    return sentence(problem)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="allotting")
