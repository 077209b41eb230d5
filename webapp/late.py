"""A form that comes after its session has ended: what was typed is kept on the page and sent once more."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

NOT_KEPT = "csrf_token"
PRIVATE = ("password",)


def what_was_typed() -> list[tuple[str, str]]:
    """The fields of a form of our own pages, to be sent again; nothing of what another site sent, and no passwords.

    Whether it is our own is what the browser says (Sec-Fetch-Site, else Origin): a page elsewhere must not be able to
    put words into a form that somebody then sends with his own session.
    """
    if request.method != "POST" or "HX-Request" in request.headers or not _is_our_own():
        return []
    if any(word in name for name in request.form for word in PRIVATE):
        return []
    return [(name, text) for name, text in request.form.items(multi=True) if name != NOT_KEPT]


def send_again(typed: list[tuple[str, str]], *, is_public: bool) -> ResponseReturnValue:
    """The page that holds what was typed (400): sign in beside it where that is needed, then send it once more."""
    signs_in = not (is_public or current_user.is_authenticated)
    files = [file.filename for file in request.files.values() if file.filename]
    page = render_template("errors/late.html", typed=typed, signs_in=signs_in, files=files)
    return page, 400


def is_public_page() -> bool:
    """Whether anybody may open the page of this request."""
    view = current_app.view_functions.get(request.endpoint or "")
    rule = getattr(view, "access_rule", None)
    return bool(rule and rule.public)


def _is_our_own() -> bool:
    said = request.headers.get("Sec-Fetch-Site")
    if said:
        return said == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host
