"""Writing a comment, and changing or removing one's own."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from engine.models import Case
from forms.files import StoredFile
from webapp import access
from webapp.attachments.store import LARGEST_FORM, PersonsFiles
from webapp.bounds import takes_files
from webapp.cases.reading import find
from webapp.comments.forms import CommentForm
from webapp.comments.readers import readers_of
from webapp.comments.reading import discussion_of, matching, named_in
from webapp.edge import command, me, now
from webapp.extensions import db, limiter
from webapp.tasks.listed import travelling
from workflows.records.comments import (
    Comment,
    TooLate,
    change_comment,
    files_of_comments,
    may_change,
    remove_comment,
    write_comment,
)

OFTEN = "30 per minute"


@access.signed_in
@takes_files(LARGEST_FORM)
@limiter.limit(OFTEN, key_func=me, methods=["POST"])
def write(case_id: int) -> ResponseReturnValue:
    """Comment on a case that one may see; whom it names may see it too."""
    case, loaded = find(case_id)
    readers = readers_of(case, loaded)
    form = CommentForm(readers)
    if not _sent(form):
        return _page(case, form, discussion=discussion_of(case))
    body, private = form.body.data or "", bool(form.private.data)
    mentions = {*(form.people.data or ()), *named_in(body, readers)}
    with command() as tx:
        write_comment(
            tx, case, body, by=me(), mentions=mentions, private=private, files=form.kept.data or ()
        )
    flash(_("Your note is kept.") if private else _("Your comment is written."), "success")
    return _back(case_id)


@access.signed_in
@takes_files(LARGEST_FORM)
@limiter.limit(OFTEN, key_func=me, methods=["POST"])
def change(comment_id: int) -> ResponseReturnValue:
    """Put one's own comment into other words while that is possible; what it said stays to be read."""
    comment = _mine(comment_id)
    case, loaded = find(comment.case_id)
    if not may_change(comment, current_user.id, now()):
        raise TooLate
    readers, files = readers_of(case, loaded), _files_of(comment)
    form = CommentForm(
        readers, body=comment.body, people=comment.mentions, private=comment.private,
        kept=[one.reference for one in files],
    )  # fmt: skip
    form.hold(files)
    if not _sent(form):
        return _page(case, form, comment=comment)
    body = form.body.data or ""
    mentions = {*(form.people.data or ()), *named_in(body, readers)}
    with command() as tx:
        change_comment(tx, comment_id, body, mentions=mentions, files=form.kept.data or ())
    flash(_("Your comment is changed."), "success")
    return _back(case.id)


@access.signed_in
def remove(comment_id: int) -> ResponseReturnValue:
    """Remove one's own comment while that is possible; somebody else's is a 404."""
    comment = _mine(comment_id)
    find(comment.case_id)
    with command() as tx:
        remove_comment(tx, comment_id)
    flash(_("The comment is removed."), "success")
    return _back(comment.case_id)


@access.signed_in
def names(case_id: int) -> str:
    """Whom the letters behind an @ may mean, for the list under what is being written."""
    case, loaded = find(case_id)
    found = matching(request.args.get("q", ""), readers_of(case, loaded))
    return render_template("comments/names.html", names=found)


def _sent(form: CommentForm) -> bool:
    """Whether it was sent and is right; files that came along are kept either way."""
    if not form.is_submitted():
        return False
    form.take(PersonsFiles(me()), request.form.getlist("kept"))
    return form.answered()


def _mine(comment_id: int) -> Comment:
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.account_id != current_user.id:
        abort(404)
    return comment


def _files_of(comment: Comment) -> list[StoredFile]:
    files = files_of_comments(db.session(), [comment.id]).get(comment.id, ())
    return [StoredFile(one.reference, one.filename, one.size, one.media_type) for one in files]


def _page(
    case: Case, form: CommentForm, *, comment: Comment | None = None, discussion: object = ()
) -> ResponseReturnValue:
    page = render_template(
        "comments/write.html", case=case, form=form, lines=discussion, comment=comment
    )
    return make_response(page, 422 if form.errors else 200)


def _back(case_id: int) -> ResponseReturnValue:
    """To the task whose page it was written on, else to the case."""
    task = request.args.get("task", type=int)
    page = (
        url_for("tasks.show", task_id=task, **travelling())
        if task
        else url_for("cases.show", case_id=case_id)
    )
    return redirect(f"{page}#comments")
