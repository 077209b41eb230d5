"""Writing a comment, and removing one's own."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import access
from webapp.cases.reading import find
from webapp.comments.forms import CommentForm
from webapp.comments.readers import readers_of
from webapp.comments.reading import discussion_of, named_in
from webapp.edge import command, me
from webapp.extensions import db, limiter
from workflows.records.comments import Comment, remove_comment, write_comment

OFTEN = "30 per minute"


@access.signed_in
@limiter.limit(OFTEN, key_func=me, methods=["POST"])
def write(case_id: int) -> ResponseReturnValue:
    """Comment on a case that one may see; whom it names may see it too."""
    case, loaded = find(case_id)
    readers = readers_of(case, loaded)
    form = CommentForm(readers)
    if not form.validate_on_submit():
        page = render_template(
            "comments/write.html", case=case, form=form, lines=discussion_of(case)
        )
        return make_response(page, 422 if form.errors else 200)
    body = form.body.data or ""
    mentions = {*(form.people.data or ()), *named_in(body, readers)}
    with command() as tx:
        write_comment(
            tx, case, body, by=me(), mentions=sorted(mentions), private=bool(form.private.data)
        )
    flash(
        _("Your note is kept.") if form.private.data else _("Your comment is written."), "success"
    )
    return _back(case_id)


@access.signed_in
def remove(comment_id: int) -> ResponseReturnValue:
    """Remove one's own comment while that is possible; somebody else's is a 404."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.account_id != current_user.id:
        abort(404)
    find(comment.case_id)
    with command() as tx:
        remove_comment(tx, comment_id)
    flash(_("The comment is removed."), "success")
    return _back(comment.case_id)


def _back(case_id: int) -> ResponseReturnValue:
    """To the task whose page it was written on, else to the case."""
    task = request.args.get("task", type=int)
    page = url_for("tasks.show", task_id=task) if task else url_for("cases.show", case_id=case_id)
    return redirect(f"{page}#comments")
