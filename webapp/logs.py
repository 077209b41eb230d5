"""One line of JSON for each request and each thing of note, without personal data: ids, never names or texts.

What a failure looks like is told by its frames and by what it says, except what a database says: it quotes the values.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from collections.abc import Iterator

import psycopg
import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, WrappedLogger

from engine.incidents import in_words

log = structlog.get_logger()


def configure(app: Flask) -> None:
    """Set up structlog and log each request once it is answered."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_failure,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.before_request(_begin)
    app.after_request(_end)


def _with_failure(_log: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """`exc_info` as text: the failure and what led to it, innermost first."""
    if event.pop("exc_info", None) and (error := sys.exception()) is not None:
        event["exception"] = "".join(_lines(error))
    return event


def _lines(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _lines(earlier)
    yield from traceback.format_tb(error.__traceback__)
    quotes = isinstance(error, psycopg.Error)  # SQLAlchemy's error, which comes next, says the rest
    yield f"{type(error).__name__}{'' if quotes else f': {in_words(error)}'}\n"


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=secrets.token_hex(6))


def _end(response: Response) -> Response:
    if request.endpoint != "static":
        log.info(
            "request.answered",
            method=request.method,
            endpoint=request.endpoint,  # the address may hold a secret, as activation links do
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        )
    return response
