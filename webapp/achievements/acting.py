"""点赞, 收藏, 评论, 评价 and 请求下载 by people who are signed in (E6, E11, E15)."""

from __future__ import annotations

from flask import (
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

import forms as rendering
from engine.errors import Refused
from webapp import access
from webapp.achievements import reading, views
from webapp.achievements.forms import CommentForm, RatingForm
from webapp.achievements.visiting import visitor
from webapp.edge import command, now
from webapp.errors import sentence
from webapp.extensions import db, limiter
from webapp.filled import fill
from webapp.passing import send_attachment
from webapp.starting import to_begin
from workflows.operations.downloads import KEY, ask_download, is_good, note_fetched
from workflows.operations.signals import comment, mark, rate, unmark
from workflows.records.attachments import attachment_of
from workflows.records.signals import Signal

MARKS = {Signal.LIKE.value, Signal.FAVOURITE.value}
TRIES = "30 per minute"


@access.signed_in
@limiter.limit(TRIES)
def give_mark(filing_id: int, kind: str) -> ResponseReturnValue:
    """Like or keep an achievement, or take that back."""
    filing = views.published_or_404(filing_id)
    if kind not in MARKS or current_user.organisation is None:
        abort(404)
    with command() as tx:
        if request.form.get("on") == "1":
            mark(tx, filing, Signal(kind), visitor())
        else:
            unmark(tx, filing, Signal(kind), visitor())
    return _back(filing_id)


@access.signed_in
@limiter.limit(TRIES)
def give_comment(filing_id: int) -> ResponseReturnValue:
    """Leave a comment."""
    filing, form = views.published_or_404(filing_id), CommentForm()
    if current_user.organisation is None:
        abort(404)
    if not form.validate_on_submit():
        return make_response(views.page(filing_id, comment=form), 422)
    with command() as tx:
        comment(tx, filing, form.body.data or "", visitor())
    flash(_("Thank you. The comment shows as soon as it was read."), "success")
    return _back(filing_id)


@access.signed_in
@limiter.limit(TRIES)
def give_rating(filing_id: int) -> ResponseReturnValue:
    """Rate for one's organisation, to which the achievement was pushed."""
    filing, form = views.published_or_404(filing_id), RatingForm()
    if not reading.is_pushed(db.session(), filing_id):
        abort(404)
    if not form.validate_on_submit():
        return make_response(views.page(filing_id, rating=form), 422)
    try:
        with command() as tx:
            rate(tx, filing, int(form.stars.data), form.opinion.data or "", visitor())
    except Refused as refusal:
        flash(sentence(refusal), "error")
    else:
        flash(_("The rating of your organisation is kept."), "success")
    return _back(filing_id)


@access.signed_in
@limiter.limit(TRIES)
def ask(filing_id: int) -> ResponseReturnValue:
    """请求下载: say what for; the filer decides."""
    filing = views.published_or_404(filing_id)
    if current_user.organisation is None or not filing.files:
        abort(404)
    loaded = to_begin(KEY)
    posted = request.form if request.method == "POST" else None
    bound = fill(loaded, loaded.package.start.form, {}, posted=posted)
    if posted is None or not bound.validate():
        page = render_template(
            "achievements/ask.html", filing=filing, bound=bound, html=rendering.render(bound)
        )
        return make_response(page, 422 if bound.errors else 200)
    try:
        with command() as tx:
            ask_download(tx, filing, bound.answers, visitor())
    except Refused as refusal:
        flash(sentence(refusal), "error")
    else:
        flash(_("The filer has your request; the answer comes by mail."), "success")
    return _back(filing_id)


@access.signed_in
def fetch(filing_id: int, reference: str) -> ResponseReturnValue:
    """A file of an achievement, for somebody whose request was granted and has not run out; 404 for all others."""
    filing = views.published_or_404(filing_id)
    asked = reading.my_request(db.session(), filing_id)
    found = attachment_of(db.session(), reference[:64]) if reference in filing.files else None
    if found is None or asked is None or asked.until is None or not is_good(asked, now()):
        abort(404)
    answer = send_attachment(found)
    with command() as tx:
        note_fetched(tx, asked)
    return answer


def _back(filing_id: int) -> ResponseReturnValue:
    return redirect(url_for("achievements.show", filing_id=filing_id))
