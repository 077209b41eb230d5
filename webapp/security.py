"""What every answer says to the browser, and how large a request may be."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, request

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
_POLICY = "; ".join(f"{name} {value}" for name, value in POLICY.items())


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
    headers["Content-Security-Policy"] = _POLICY
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
