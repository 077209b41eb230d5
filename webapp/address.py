"""Where a request comes from, where it may be sent on to, and what the pages' public addresses are."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request, url_for

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
LONGEST_WAY_BACK = 500
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def is_local() -> bool:
    """Whether the request comes from this machine itself, and not through a proxy that happens to run on it.

    It has to name this machine too: another site's name may be made to lead here (DNS rebinding), and its pages would
    read along in a browser on this machine.
    """
    if urlsplit(f"//{request.host}").hostname not in LOCAL_NAMES:
        return False
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def public_url(endpoint: str, **values: object) -> str:
    """The address of a page for print, mail and calendars: under BASE_URL, whatever host the request named."""
    base: str = current_app.extensions["settings"].base_url
    return base.rstrip("/") + url_for(endpoint, **values)


def safe_next(wanted: str | None, otherwise: str) -> str:
    """`wanted` if it is a path of this site, else `otherwise`: a link must not lead people elsewhere."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(wanted)
    plain = wanted.isprintable() and "\\" not in wanted
    return wanted if plain and not parts.scheme and not parts.netloc else otherwise


def here() -> str | None:
    """The page that is being read, for links of which the way leads back; None for answers that are no page of their own."""
    whole = request.full_path.rstrip("?")
    is_page = request.method == "GET" and "HX-Request" not in request.headers
    return whole if is_page and len(whole) <= LONGEST_WAY_BACK else None


def reads_again() -> bool:
    """Whether this page answers what was sent to an address that can be read too, so that going back need not send again."""
    adapter = current_app.create_url_adapter(request)
    return request.method == "POST" and adapter is not None and "GET" in adapter.allowed_methods()
