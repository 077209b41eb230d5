"""What a request may say at all: no text and no number that the database cannot hold (a sentence instead of a 500)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map, ValidationError

from engine.db import LARGEST_ID

View = TypeVar("View", bound=Callable[..., Any])
_DIGITS = len(str(LARGEST_ID))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # what nobody types: all but white space


class RowNumber(IntegerConverter):
    """`<int:...>` in an address: a number that an id can be; any other is no address of ours (404)."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=0, max=LARGEST_ID)

    def to_python(self, value: str) -> int:
        if len(value) > _DIGITS:  # Python itself refuses to read thousands of digits
            raise ValidationError
        return int(super().to_python(value))


def takes_files(largest: int) -> Callable[[View], View]:
    """This view may be sent more than others, in bytes of the whole request: it takes files."""

    def declare(view: View) -> View:
        view.largest_request = largest  # type: ignore[attr-defined]
        return view

    return declare


def bound(app: Flask) -> None:
    """Bound numbers in addresses and the size of requests; refuse JSON and control characters before anything reads."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(allow_for_files)
    app.before_request(refuse_json)
    app.before_request(refuse_control_characters)


def allow_for_files() -> None:
    """Raise the bound of a request for a view that takes files; nothing has been read yet.

    What is typed keeps its bound: of a form with files, all that is no file together may have MAX_FORM_MEMORY_SIZE.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest_request", None)
    if largest is not None and request.mimetype == "multipart/form-data":
        request.max_content_length = largest


def refuse_json() -> None:
    """415 for a body in JSON: no page sends one, and Flask-WTF would fill forms with whatever types it holds."""
    if request.is_json:
        abort(415)


def refuse_control_characters() -> None:
    """400 for a NUL and its like in address, query, form or file name; white space and what people type may pass."""
    if any(_CONTROL.search(text) for text in _said()):
        abort(400)


def row_number(text: str) -> int:
    """The id that an argument names, for `request.args.get(..., type=row_number)`. Raises ValueError."""
    if len(text) > _DIGITS or not 0 <= (number := int(text)) <= LARGEST_ID:
        raise ValueError("This is not the number of a row.")
    return number


def year_number(text: str) -> int:
    """A year that an argument names, for `request.args.get(..., type=year_number)`. Raises ValueError."""
    if len(text) != 4 or not text.isdecimal():
        raise ValueError("This is not a year of four digits.")
    return int(text)


def _said() -> Iterator[str]:
    yield request.path
    for given in (request.args, request.form):
        for name, text in given.items(multi=True):
            yield name
            yield text
    for name, file in request.files.items(multi=True):
        yield name
        yield file.filename or ""
