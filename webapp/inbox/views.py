"""The inbox and its neighbours."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import abort, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import inbox
from engine.offering import offering
from engine.wanted import WrongCursor, end_of_day
from webapp import access
from webapp.bounds import row_number
from webapp.edge import me, now, zone
from webapp.extensions import db
from webapp.inbox.asked import PLACE, Asked, asked_now, moments, read
from webapp.inbox.choices import choices
from webapp.people import names_of
from webapp.starting import startable
from webapp.tasks.pane import pane_of


@access.signed_in
def index() -> str:
    """My tasks and those of my groups, as the address asks; a chosen one beside them."""
    asked = asked_now()
    chosen, page = request.args.get("task", type=row_number), page_of(asked)
    return render_template(
        "inbox/index.html", page=page, asked=asked, counts=counts(),
        choices=choices(asked, {line.case.key for line in page.lines}), chosen=chosen,
        pane=pane_of(chosen, asked.query()) if chosen else "",
    )  # fmt: skip


@access.signed_in
def pulse() -> ResponseReturnValue:
    """The numbers above the inbox, asked for every half minute; 304 while they are the same."""
    asked = read(request.args)
    known = request.args.get("known", "")
    page = make_response(
        render_template("inbox/pulse.html", counts=counts(), asked=asked, known=known)
    )
    page.set_etag(hashlib.sha256(page.data).hexdigest()[:32])
    page.headers["Cache-Control"] = "private, no-cache"
    page.vary.add("Cookie")
    return page.make_conditional(request)


@access.signed_in
def done() -> str:
    """What I have completed, newest first."""
    before = request.args.get("before", type=row_number)
    lines = inbox.done(db.session(), me(), current_user.groups, before=before)
    return render_template("inbox/done.html", lines=lines, first=before is None)


@access.signed_in
def started() -> str:
    """The cases that I began, newest first."""
    before = request.args.get("before", type=row_number)
    cases = inbox.started(db.session(), me(), current_user.groups, before=before)
    return render_template(
        "inbox/started.html", cases=cases, first=before is None, startable=startable()
    )


@access.signed_in
def followed() -> str:
    """The cases that I follow or was sent a copy of, newest first; before them those that offer me steps to choose."""
    before = request.args.get("before", type=row_number)
    cases = inbox.followed(db.session(), me(), current_user.groups, before=before)
    offers = offering(db.session(), me(), current_user.groups) if before is None else []
    people = names_of(case.started_by for case in [*cases, *offers])
    return render_template(
        "inbox/followed.html", cases=cases, offers=offers, people=people, first=before is None
    )


def page_of(asked: Asked) -> inbox.Page:
    """The page of the inbox that the address names; 404 for a cursor that is none of ours."""
    try:
        return inbox.page(
            db.session(), me(), current_user.groups, asked.wanted(), moments=moments(),
            after=request.args.get("after"), before=request.args.get("before"), beside=(PLACE,),
        )  # fmt: skip
    except WrongCursor:
        abort(404)


def waiting(_person: Any) -> int | str:
    """The number beside the inbox in the menu."""
    total = counts().all
    return f"{inbox.COUNTED_UP_TO}+" if total > inbox.COUNTED_UP_TO else total


def counts() -> inbox.Counts:
    """The inbox's numbers, counted once a request."""
    if "inbox_counts" not in g:
        g.inbox_counts = inbox.counts(
            db.session(), me(), current_user.groups, now=now(), midnight=end_of_day(now(), zone())
        )
    return g.inbox_counts  # type: ignore[no-any-return]
