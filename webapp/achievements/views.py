"""Published achievements: lists that everybody reads, what was pushed to one's organisation, one achievement."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from flask_login import current_user
from sqlalchemy import ColumnElement

from webapp import access
from webapp.achievements import labels, reading
from webapp.achievements.asked import Asked
from webapp.achievements.forms import CommentForm, RatingForm
from webapp.achievements.visiting import is_person, visitor
from webapp.demands.reading import industry_names
from webapp.edge import command, now
from webapp.extensions import db, limiter
from webapp.filings.reading import files_of
from workflows.operations.downloads import is_good
from workflows.operations.signals import look_at
from workflows.records.activity import activity_of
from workflows.records.filings import Filing, uses_of
from workflows.records.signals import Signal

TRIES = "120 per minute"
EMERGING = "123456789"


@access.public
@limiter.limit(TRIES)
def index() -> str:
    """What is on file, for everybody; nothing of it can be downloaded here."""
    return _list("achievements.index", reading.is_public())


@access.signed_in
def pushed() -> str:
    """推送给我的成果: by the emerging industries of my organisation (E10)."""
    return _list("achievements.pushed", reading.pushed_to(current_user.organisation))


@access.signed_in
def kept() -> str:
    """我的收藏."""
    return _list("achievements.kept", reading.kept_by_me())


@access.public
@limiter.limit(TRIES)
def show(filing_id: int) -> str:
    """One achievement; a person's first look of the day counts (E6)."""
    _count_view(published_or_404(filing_id))
    return page(filing_id)


def page(filing_id: int, **forms: Any) -> str:
    """The page, with a form that is to be corrected if there is one."""
    session, filing = db.session(), published_or_404(filing_id)
    asked, rating = (
        reading.my_request(session, filing_id),
        reading.rating_of_ours(session, filing_id),
    )
    return render_template(
        "achievements/show.html", filing=filing, labels=labels, Signal=Signal,
        names=industry_names(session, filing.emerging), files=files_of(session, filing.files),
        region=reading.region_names(session, [filing.region])[filing.region],
        activity=activity_of(session, filing_id=filing_id), uses=uses_of(session, filing_id),
        marks=reading.my_marks(session, filing_id), comments=reading.comments_of(session, filing_id),
        asked=asked, may_fetch=asked is not None and asked.until is not None and is_good(asked, now()),
        may_ask=asked is None or not is_good(asked, now()), rating=rating,
        may_rate=reading.is_pushed(session, filing_id), rated_until=filing.rated_until,
        rating_form=forms.get("rating") or _rating_form(rating),
        comment_form=forms.get("comment") or CommentForm(formdata=None),
    )  # fmt: skip


def published_or_404(filing_id: int) -> Filing:
    """An achievement that everybody may see."""
    return reading.published(db.session(), filing_id) or abort(404)


def _rating_form(rating: Any) -> RatingForm:
    said = {"stars": str(rating.stars), "opinion": rating.opinion} if rating else {}
    return RatingForm(formdata=None, data=said)


def _count_view(filing: Filing) -> None:
    if is_person():
        with command() as tx:
            look_at(tx, filing, visitor())


def _list(endpoint: str, seen: ColumnElement[bool]) -> str:
    session, asked = db.session(), Asked.read(endpoint, request.args)
    found = reading.listing_of(session, seen, asked)
    regions = reading.region_names(session, [one.region for one in found.filings])
    return render_template(
        "achievements/index.html", listing=found, asked=asked, labels=labels, Signal=Signal,
        names=industry_names(session, EMERGING), emerging=EMERGING, regions=regions,
        provinces=reading.provinces(session),
    )  # fmt: skip
