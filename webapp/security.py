"""What every answer says to the browser, and how large a request may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from webapp.settings import Settings

MAX_REQUEST_BYTES = 2 * 1024 * 1024
MAX_FORM_PARTS = 2_000
SESSION_LASTS = timedelta(hours=12)
YEAR = 365 * 24 * 3600

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
WITH_STYLES = {**POLICY, "style-src": "'self' 'unsafe-inline'", "img-src": "'self' data: blob:"}
"""For the studio's editors, whose fields for expressions set styles; scripts stay as strict."""
View = TypeVar("View", bound=Callable[..., Any])


def _line(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def inline_styles(view: View) -> View:
    """Let this page's own scripts set styles."""
    view.inline_styles = True  # type: ignore[attr-defined]
    return view


def protect(app: Flask, settings: Settings) -> None:
    """Set cookie flags, bounds and headers."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-panhuo" if settings.https else "panhuo",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session, so that a slow writer loses nothing
    )
    app.after_request(lambda response: _with_headers(response, https=settings.https))


def _with_headers(response: Response, *, https: bool) -> Response:
    headers = response.headers
    view = current_app.view_functions.get(request.endpoint or "")
    styles = getattr(view, "inline_styles", False)
    headers["Content-Security-Policy"] = _line(WITH_STYLES if styles else POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if https:
        headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response
