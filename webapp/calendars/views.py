"""The page where one gets, renews and revokes the address of one's calendar; and the calendar itself."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from engine import inbox
from engine.ranges import Show
from engine.wanted import Wanted
from webapp import access
from webapp.address import public_url
from webapp.calendars.feed import calendar_of
from webapp.edge import command, now
from webapp.extensions import db, limiter
from workflows.records.accounts import identity
from workflows.records.calendar_feeds import account_of_feed, close_feed, feed_of, open_feed
from workflows.records.sides import groups_on_one_side

TASKS = 300
TRIES = "30 per minute"


@access.signed_in
def index() -> str:
    """Whether there is an address, and what it is for."""
    return render_template("calendars/index.html", feed=feed_of(db.session(), current_user.id))


@access.signed_in
def make() -> str:
    """A new address, shown this once; the one before is void."""
    with command() as tx:
        secret = open_feed(tx, current_user.id)
    return render_template(
        "calendars/index.html", feed=feed_of(db.session(), current_user.id),
        address=public_url("calendars.feed", secret=secret),
    )  # fmt: skip


@access.signed_in
def revoke() -> ResponseReturnValue:
    """Nobody gets the calendar any more."""
    with command() as tx:
        close_feed(tx, current_user.id)
    flash(_("The address of your calendar is revoked."), "success")
    return redirect(url_for("calendars.index"))


@access.public
@limiter.limit(TRIES)
def feed(secret: str) -> ResponseReturnValue:
    """The calendar of whoever has the secret: what is in that person's hands. 404 for any other, and for a frozen account."""
    account_id = account_of_feed(db.session(), secret)
    known = identity(db.session(), account_id, now()) if account_id else None
    if known is None:
        abort(404)
    page = inbox.page(
        db.session(), str(known.id), groups_on_one_side(known), Wanted(Show.MINE),
        size=TASKS,
    )  # fmt: skip
    with force_locale(known.locale):
        content = calendar_of(page.lines)
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "attachment; filename=panhuo.ics"
    return answer
