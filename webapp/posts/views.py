"""信息报送: what everybody reads, what one's organisation reported, what a bureau oversees; correcting and withdrawing (E4)."""

from __future__ import annotations

from flask import (
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement

from engine.errors import Refused
from forms.richtext import safe_html
from webapp import access
from webapp.achievements.visiting import is_person, visitor
from webapp.cases.reading import case_about
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db, limiter
from webapp.filings.reading import files_of
from webapp.passing import send_attachment
from webapp.posts import labels, reading
from webapp.posts.asked import Asked
from webapp.withdrawing import take_back
from workflows.operations.posts import correct_post, withdraw_post
from workflows.records.attachments import attachment_of
from workflows.records.post_views import look_at_post, views_of
from workflows.records.posts import Post, PostEdition, editions_of, shown_edition

TRIES = "120 per minute"


@access.public
@limiter.limit(TRIES)
def index() -> str:
    """What is published, for everybody."""
    asked = Asked.read("posts.index", request.args)
    return render_template("posts/index.html", listing=reading.shown(db.session(), asked), asked=asked, labels=labels)  # fmt: skip


@access.public
@limiter.limit(TRIES)
def show(post_id: int) -> ResponseReturnValue:
    """One post. Of one that was withdrawn: that it was, when and why, with 410."""
    edition = _edition_or_404(post_id)
    if edition.post.withdrawn_at is not None:
        return render_template("posts/withdrawn.html", edition=edition, labels=labels), 410
    _count_view(edition.post)
    edition = _edition_or_404(post_id)
    return render_template(
        "posts/show.html", edition=edition, labels=labels, body=prose(edition.body),
        files=files_of(db.session(), edition.files),
    )  # fmt: skip


@access.public
@limiter.limit(TRIES)
def attachment(post_id: int, reference: str) -> ResponseReturnValue:
    """A file of what is published."""
    edition = _edition_or_404(post_id)
    found = attachment_of(db.session(), reference[:64]) if reference in edition.files else None
    if found is None or edition.post.withdrawn_at is not None:
        abort(404)
    return send_attachment(found)


@access.role(*reading.AUTHORS)
def ours() -> str:
    """What my organisation has reported."""
    return _list("posts.ours", reading.ours())


@access.role("bureau_reviewer", "national_officer")
def area() -> str:
    """What was reported in the area that I oversee."""
    return _list("posts.area", reading.of_my_area())


@access.role(*reading.AUTHORS)
def manage(post_id: int) -> str:
    """One post with its editions, for its author and for those who oversee it."""
    post, session = _mine(post_id), db.session()
    return render_template(
        "posts/manage.html", post=post, labels=labels, body=prose(post.body), from_area=g.list_of_post == "posts.area",
        files=files_of(session, post.files), editions=editions_of(session, post_id),
        case=case_about(f"post:{post_id}"), may_correct=reading.may_correct(post),
        may_withdraw=reading.may_withdraw(post), views=views_of(session, post_id),
    )  # fmt: skip


@access.role(*reading.AUTHORS)
def correct(post_id: int) -> ResponseReturnValue:
    """更正: open the author's task; what is published stays until the next edition is."""
    if not reading.may_correct(_mine(post_id)):
        abort(404)
    try:
        with command() as tx:
            correct_post(tx, post_id, by=me())
    except Refused as refusal:
        flash(sentence(refusal), "info")
    else:
        flash(_("A task to correct it waits in the inbox of who reported it."), "success")
    return redirect(url_for("posts.manage", post_id=post_id))


@access.role(*reading.AUTHORS)
def withdraw(post_id: int) -> ResponseReturnValue:
    """撤回, with a reason that whoever has the link reads."""
    post = _mine(post_id)
    if not reading.may_withdraw(post):
        abort(404)
    return take_back(
        "posts/withdraw.html",
        lambda tx, reason: withdraw_post(tx, post_id, reason, by=me()),
        done=_("It is taken back; whoever has the link reads why."),
        over=_("It is over already."),
        then=url_for("posts.manage", post_id=post_id),
        post=post,
    )


def prose(text: str) -> Markup:
    """Markdown as HTML: what looks like HTML in it stays text, pictures from elsewhere are not loaded."""
    return Markup(safe_html(text, "table"))  # noqa: S704 - safe_html escapes


def _list(endpoint: str, seen: ColumnElement[bool]) -> str:
    asked = Asked.read(endpoint, request.args)
    found = reading.listing_of(db.session(), seen, asked)
    return render_template(
        "posts/list.html", listing=found, asked=asked, labels=labels,
        is_ours=endpoint == "posts.ours",
    )  # fmt: skip


def _mine(post_id: int) -> Post:
    """A post that the reader may see; the menu marks the list that it was opened from, else the one that it is in."""
    post = reading.post_for_me(db.session(), post_id) or abort(404)
    from_area = "area" in request.args or not reading.is_ours(post)
    g.list_of_post = "posts.area" if from_area else "posts.ours"
    return post


def _count_view(post: Post) -> None:
    if is_person():
        with command() as tx:
            look_at_post(tx, post, visitor())


def _edition_or_404(post_id: int) -> PostEdition:
    edition = shown_edition(db.session(), post_id)
    if edition is None or not reading.is_on_my_side(edition.post):
        abort(404)
    return edition
