"""The list that a task was opened from: its address travels along, so that one returns to it, or goes on in it.

A list of the inbox says in `list` what it shows; any other page gives its path as `back`.
"""

from __future__ import annotations

from flask import request, url_for
from flask_login import current_user

from engine import inbox
from engine.wanted import cursor_of
from webapp.address import LONGEST_WAY_BACK, safe_next
from webapp.edge import me
from webapp.extensions import db
from webapp.inbox.asked import moments, read_text
from webapp.tasks.reading import Work


def listed() -> str:
    """What the list shows, as the text of its address; empty for none."""
    given = request.args.get("list")
    if given is None:
        return ""
    return read_text(given).query() or "show=all"


def origin() -> str:
    """The path of the page that the task was opened from, where that is not the inbox; else empty."""
    return safe_next(request.args.get("back", "")[:LONGEST_WAY_BACK], "")


def travelling() -> dict[str, str]:
    """What an address takes along of them."""
    return {name: text for name, text in (("list", listed()), ("back", origin())) if text}


def list_page() -> str:
    """The address of the list, or of the page."""
    return origin() or url_for("inbox.index", **read_text(listed()).arguments())


def next_in_list(work: Work) -> int | None:
    """The task after this one in the list that it was opened from, else the first of it."""
    wanted = read_text(listed()).wanted()
    asked = {"moments": moments(), "size": 1}
    behind = inbox.page(
        db.session(), me(), current_user.groups, wanted, after=cursor_of(work.task), **asked
    )
    found = (
        behind.lines or inbox.page(db.session(), me(), current_user.groups, wanted, **asked).lines
    )
    return found[0].task.id if found and found[0].task.id != work.task.id else None
