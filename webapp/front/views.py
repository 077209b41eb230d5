"""The first page of whoever has not signed in: what there is, and the ways in."""

from __future__ import annotations

from flask import render_template

from webapp import access
from webapp.achievements import labels as achievement_labels
from webapp.achievements import reading as achievements
from webapp.achievements.asked import Asked
from webapp.demands.shown import Asked as AskedNeeds
from webapp.demands.shown import shown as needs_shown
from webapp.extensions import db, limiter
from webapp.posts import labels as post_labels
from webapp.posts import reading as posts
from webapp.starting import is_open_to_all
from workflows.records.posts import PostKind

LINES = 6


@access.public
@limiter.limit("120 per minute")
def show() -> str:
    """Doors to all that is public, and the newest of it."""
    session = db.session()
    newest = achievements.listing_of(session, achievements.is_public(), Asked("achievements.index"))
    return render_template(
        "front/show.html", achievement_labels=achievement_labels, post_labels=post_labels,
        achievements=newest.filings[:LINES], total=newest.total,
        news=posts.newest(session, (PostKind.NEWS, PostKind.NAVIGATION), LINES),
        notices=posts.newest(session, (PostKind.NOTICE, PostKind.POLICY), LINES),
        needs=needs_shown(session, AskedNeeds()).demands[:LINES],
        can_register=is_open_to_all("enterprise_registration"),
    )  # fmt: skip
