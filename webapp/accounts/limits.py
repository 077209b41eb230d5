"""How often somebody may try: by the address they come from and by the account they name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, g, request
from flask_login import current_user

from webapp.extensions import limiter

View = TypeVar("View", bound=Callable[..., Any])

FAILURES_BY_ACCOUNT = "10 per 15 minutes"
FAILURES_BY_ADDRESS = "60 per 15 minutes"  # a whole office may share one
MAILS_BY_ACCOUNT = "5 per hour"
MAILS_BY_ADDRESS = "30 per hour"


def account_named() -> str:
    """The account that the request is about, in one spelling."""
    if current_user.is_authenticated:
        return f"account {current_user.id}"
    return "login " + request.form.get("login", "").strip().casefold()[:64]


def failed(response: Response) -> bool:
    """Whether the try was refused; only those count."""
    return response.status_code == 422


def wrong_password(_response: Response) -> bool:
    """Whether the try was refused for its password; other mistakes in a long form do not count."""
    return bool(g.get("wrong_password"))


def login_limits(view: View) -> View:
    """Bound wrong passwords where nothing but a password is asked."""
    return _bounded(view, failed)


def password_limits(view: View) -> View:
    """Bound wrong passwords in a form that asks for other things too."""
    return _bounded(view, wrong_password)


def _bounded(view: View, counts: Callable[[Response], bool]) -> View:
    for limit, key in ((FAILURES_BY_ACCOUNT, account_named), (FAILURES_BY_ADDRESS, None)):
        view = limiter.limit(limit, key_func=key, methods=["POST"], deduct_when=counts)(view)
    return view


def mail_limits(view: View) -> View:
    """Bound the mails that strangers can have sent."""
    for limit, key in ((MAILS_BY_ACCOUNT, account_named), (MAILS_BY_ADDRESS, None)):
        view = limiter.limit(limit, key_func=key, methods=["POST"])(view)
    return view
