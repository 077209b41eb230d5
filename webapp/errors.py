"""What a person reads when something cannot be done: what is wrong, and what to do."""

from __future__ import annotations

import structlog
from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from engine.errors import CaseClosed, EngineError, NotAllowed, NotNow, TaskGone
from engine.feel.said import Said, in_both
from webapp.extensions import db
from webapp.late import is_public_page, send_again, what_was_typed
from webapp.training.elsewhere import OnOtherSide, show_way_across

log = structlog.get_logger()

STATUS: dict[type[EngineError], int] = {
    TaskGone: 409,
    CaseClosed: 409,
    NotNow: 409,
    NotAllowed: 404,
}


def sentence(error: EngineError) -> str:
    """The error's text in the reader's language."""
    holes = {k: told(v) if isinstance(v, Said) else v for k, v in error.holes.items()}
    return _(error.text).format(**holes)


def told(what: object) -> str:
    """What an expression or a decision says of itself, or an exception, in the reader's language."""
    return in_both(what)["en" if str(get_locale()).startswith("en") else "zh"]


def register(app: Flask) -> None:
    """Answer every error with a page in the layout."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(EngineError, _refusal)
    app.register_error_handler(OnOtherSide, show_way_across)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failure)


def _stale_form(error: CSRFError) -> ResponseReturnValue:
    if typed := what_was_typed():
        return send_again(typed, is_public=is_public_page())
    return _page(
        400,
        _("This form is too old"),
        _("Your session ended or the page was open in two windows. Go back, reload the page and send it again."),
    )  # fmt: skip


def _refusal(error: EngineError) -> ResponseReturnValue:
    db.session.rollback()
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    if status == 404:
        return _page(404, *_explained(404))
    return _page(status, _("This was not done"), sentence(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    answer = _page(error.code, *_explained(error.code))
    for name in ("Allow", "Retry-After"):
        if (value := dict(error.get_headers()).get(name)) is not None:
            answer[2][name] = value
    return answer


def _failure(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("request.failed", endpoint=request.endpoint, method=request.method)
    try:
        return _page(500, *_explained(InternalServerError.code))
    except Exception:  # even the page failed, as when the database is away
        log.exception("error_page.failed")
        return current_app.jinja_env.get_template("errors/plain.html").render(), 500


def _explained(status: int) -> tuple[str, str]:
    """Heading and advice for an HTTP status."""
    match status:
        case 403:
            return _("This page is not for your role"), _(
                "Ask the administrator of your organisation if you need it."
            )
        case 404:
            return _("There is nothing here"), _(
                "The address may be mistyped, or what it names is not yours to see."
            )
        case 405:
            return _("This page cannot be used that way"), _(
                "Go back and use the button on the page."
            )
        case 409:
            return _("Somebody was faster"), _(
                "What you wanted to change was changed in the meantime. Reload the page to see how it stands."
            )
        case 413:
            return _("That is too much at once"), _(
                "This form may carry %(size)s MB. Shorten the text or send a smaller file; nothing was saved.",
                size=(request.max_content_length or 0) // 1024**2,
            )
        case 429:
            return _("Too many tries"), _(
                "Wait a few minutes and try again. If you forgot your password, ask for a link to set a new one."
            )
        case 500:
            return _("Something went wrong on our side"), _(
                "Nothing was changed. Try again; if it goes on, tell support when it happened."
            )
    return _("This cannot be done"), _(
        "The request was not understood. Go back, reload the page and try again."
    )


def _page(status: int, heading: str, advice: str) -> tuple[str, int, dict[str, str]]:
    page = render_template("errors/page.html", status=status, heading=heading, advice=advice)
    return page, status, {}
