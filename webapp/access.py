"""Who may open which page: every view declares one rule, and the guard refuses a view without one.

    @access.role("enterprise_admin")
    def experts() -> str: ...

Rules speak of pages. Whether one row is yours is decided where it is read, and a row that is not yours is a 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from structlog.contextvars import bind_contextvars

from webapp.late import send_again, what_was_typed
from webapp.starting import is_open_to_all

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """What has to hold before a view runs. `roles` empty means any person who is signed in."""

    public: bool = False
    roles: frozenset[str] = frozenset()
    newcomers: bool = False  # also those whose profile still lacks something (M5)
    starts: str | None = (
        None  # the process that anybody starts here, as long as its package says so
    )


class MissingRule(RuntimeError):
    """A view declares no access rule."""


def public(view: View) -> View:
    """Anybody may open this page."""
    return _declare(view, Rule(public=True))


def public_start(key: str) -> Callable[[View], View]:
    """Anybody may start this process here, as long as the package in force names `public` among its starters."""
    return lambda view: _declare(view, Rule(public=True, starts=key))


def signed_in(view: View) -> View:
    """Everybody with an account may, once their profile is complete."""
    return _declare(view, Rule())


def newcomer(view: View) -> View:
    """Everybody with an account may, even before the profile is complete (M5)."""
    return _declare(view, Rule(newcomers=True))


def role(*roles: str) -> Callable[[View], View]:
    """Only those who have one of the roles in any organisation."""
    return lambda view: _declare(view, Rule(roles=frozenset(roles)))


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule that a view declared, if it did."""
    return getattr(view, "access_rule", None)


def guard() -> ResponseReturnValue | None:
    """Runs before every request: None lets it pass, anything else is the answer."""
    if request.endpoint is None:
        return None  # no such page: Flask answers 404, which tells nothing
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        raise MissingRule(f"The view {request.endpoint} declares no access rule.")
    if rule.starts and not is_open_to_all(rule.starts):
        abort(404)
    if rule.public:
        return None
    if not current_user.is_authenticated:
        return _to_login()
    bind_contextvars(account=current_user.id)  # in every line of the log from here on
    if not current_user.is_complete and not rule.newcomers:
        return redirect(url_for("accounts.profile", next=_here()))
    if rule.roles and not rule.roles & current_user.roles:
        abort(403)
    return None


def _declare(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view


def _to_login() -> ResponseReturnValue:
    if typed := what_was_typed():
        return send_again(typed, is_public=False)
    if request.method != "GET":
        flash(_("You were signed out in the meantime. Sign in and try again."), "warning")
    return redirect(url_for("accounts.login", next=_here()))


def _here() -> str | None:
    """The page to come back to; a submitted form cannot be come back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else None
