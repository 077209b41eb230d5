"""The inbox and its neighbours."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, current_app, g, render_template, request
from flask_login import current_user
from sqlalchemy import or_, select

from engine import inbox
from engine.access import may_see_case
from engine.models import Case
from webapp import access
from webapp.bounds import row_number
from webapp.edge import me, now
from webapp.extensions import db
from webapp.people import names_of
from webapp.starting import startable, viewer_pairs

NUMBER = re.compile(r"[A-Za-z]*-?0*(\d{1,15})")
FOUND = 25


@access.signed_in
def index() -> str:
    """My tasks and those of my groups, soonest due first."""
    mine = request.args.get("show") == "mine"
    try:
        page = inbox.page(
            db.session(), me(), current_user.groups, mine=mine, after=request.args.get("after")
        )
    except inbox.WrongCursor:
        abort(404)
    return render_template(
        "inbox/index.html", page=page, mine=mine, counts=counts(), startable=startable()
    )


@access.signed_in
def done() -> str:
    """What I have completed, newest first."""
    before = request.args.get("before", type=row_number)
    lines = inbox.done(db.session(), me(), before=before)
    return render_template("inbox/done.html", lines=lines, first=before is None)


@access.signed_in
def started() -> str:
    """The cases that I began, newest first."""
    before = request.args.get("before", type=row_number)
    cases = inbox.started(db.session(), me(), before=before)
    return render_template(
        "inbox/started.html", cases=cases, first=before is None, startable=startable()
    )


@access.signed_in
def search() -> str:
    """Cases that I may see, by number or by words of their title."""
    words = request.args.get("q", "").strip()[:100]
    cases = _found(words) if words else []
    people = names_of(case.started_by for case in cases)
    return render_template("inbox/search.html", cases=cases, words=words, people=people)


def waiting(_person: Any) -> int | str:
    """The number beside the inbox in the menu."""
    total = counts().all
    return f"{inbox.COUNTED_UP_TO}+" if total > inbox.COUNTED_UP_TO else total


def counts() -> inbox.Counts:
    """The inbox's numbers, counted once a request."""
    if "inbox_counts" not in g:
        zone = ZoneInfo(current_app.extensions["settings"].timezone)
        g.inbox_counts = inbox.counts(
            db.session(), me(), current_user.groups,
            now=now(), midnight=inbox.end_of_day(now(), zone),
        )  # fmt: skip
    return g.inbox_counts  # type: ignore[no-any-return]


def _found(words: str) -> list[Case]:
    number = NUMBER.fullmatch(words)
    by_title = Case.title.icontains(words, autoescape=True)
    matches = or_(by_title, Case.id == int(number[1])) if number else by_title
    seen = may_see_case(me(), current_user.groups, viewer_pairs())
    newest = select(Case).where(matches, seen).order_by(Case.id.desc()).limit(FOUND)
    return list(db.session.scalars(newest))
