"""Starting a case without being signed in: bounded, once for each page, and with the same answer for everybody (F5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

import forms
from engine.cases import start_case
from engine.db import Transaction
from engine.errors import Refused
from engine.values import Value
from forms import BoundForm
from webapp.edge import command
from webapp.errors import sentence
from webapp.extensions import limiter
from webapp.filled import fill
from webapp.starting import key_of_page, to_begin
from workflows.records.started_forms import note_started, use_form

View = TypeVar("View", bound=Callable[..., Any])

BY_ADDRESS = "20 per hour"  # a whole office may share one
BY_MAIL = "5 per hour"


def start_limits(view: View) -> View:
    """Bound what strangers can start: by where they come from and by the mailbox they name."""
    view = limiter.limit(BY_MAIL, key_func=_mailbox, methods=["POST"])(view)
    return limiter.limit(BY_ADDRESS, methods=["POST"])(view)


def asked(
    key: str, context: Mapping[str, Value], known: Mapping[str, list[str]] | None = None
) -> BoundForm:
    """The start form of the process, with what was posted, else with what is `known` already, by field.

    404 where the process is not published. Raises PackageHalted.
    """
    loaded = to_begin(key)
    posted = request.form if request.method == "POST" else None
    return fill(loaded, loaded.package.start.form, context, posted=posted, draft=known)


def begun(
    key: str,
    bound: BoundForm,
    given: Mapping[str, Any],
    *,
    unless: Callable[[Transaction], bool],
    by: str | None = None,
) -> bool:
    """Start the case, once for each page and not at all where `unless` holds; nobody is told which.

    False when an operation does not take an answer, which the form then shows.
    """
    once = key_of_page()
    try:
        with command() as tx:
            if use_form(tx, once) and not unless(tx):
                case = start_case(tx, key, given, by=by, answers=bound.answers)
                note_started(tx, once, case.id)
    except Refused as refusal:
        bound.refuse(refusal.field, sentence(refusal))
        return False
    return True


def page(template: str, bound: BoundForm, **more: Any) -> ResponseReturnValue:
    """The page with its form: 422 when what was sent has mistakes."""
    html = forms.render(bound)
    shown = render_template(template, bound=bound, html=html, once=key_of_page(), **more)
    return make_response(shown, 422 if bound.errors else 200)


def language() -> str:
    """The language in which the asker reads, for the mails that follow."""
    return str(get_locale() or "zh_Hans_CN")


def _mailbox() -> str:
    return "mailbox " + request.form.get("email", "").strip().casefold()[:254]
