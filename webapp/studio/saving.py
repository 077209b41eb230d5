"""Saving what an ordinary form of the studio sent: where somebody was faster, its page comes back with both versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import drafts
from engine.db import Transaction
from engine.drafts import DraftHeld, DraftStale, NoDraft
from webapp.edge import command, me
from webapp.people import names_of
from webapp.studio.comparing import Shown, shown_difference
from webapp.studio.desk import Desk, desk, sent_revision
from webapp.studio.transfer import zipped

Changes = Mapping[str, str | None]
REFUSED = (DraftStale, DraftHeld, NoDraft)
CHOICE = "instead"  # the field by which the buttons of a page that came back say what to do


@dataclass(frozen=True)
class Conflict:
    """What a page says of a save that was refused: who saved last (empty for the reader), whether that was after the
    form had been opened, in what the files that were sent differ from the saved ones (`shown`), and the sent fields.
    """

    saved_by: str
    is_older: bool
    shown: Shown
    typed: list[tuple[str, str]]
    saved_page: str


def save(
    key: str,
    changes: Changes,
    page: Callable[[Desk], str],
    *,
    then: str,
    saved_page: str = "",
    said: str = "",
) -> ResponseReturnValue:
    """Write files (None removes one) over the revision that the form knew, say `said`, and go on to `then`.

    If somebody saved meanwhile, took the editing over, or the draft is gone, nothing is written and `page` is shown
    again (409), over a desk with the files as they were sent and its `conflict`. Its buttons send the same form with
    `instead`: `take_over` to edit again and save, `set_aside` to keep it among the revisions and see the saved one at
    `saved_page`, `download` for a zip; without it the form is saved over what the page now knows.
    """
    choice, saved_page = request.form.get(CHOICE, ""), saved_page or then
    if choice == "download":
        return zipped(key, desk(key).with_files(changes).files, name=f"{key}-mine.zip")
    try:
        with command() as tx:
            _write(tx, key, changes, choice)
    except REFUSED:
        return page(_refused(desk(key), changes, saved_page)), 409
    if choice == "set_aside":
        flash(_("This is the saved version. Yours is kept among the revisions."), "success")
        return redirect(saved_page)
    if said:
        flash(said, "success")
    return redirect(then)


def _write(tx: Transaction, key: str, changes: Changes, choice: str) -> None:
    revision = sent_revision()
    if choice == "set_aside":
        drafts.set_aside(tx, key, changes, revision=revision, by=me())
        return
    if choice == "take_over" and revision:
        drafts.take_over(tx, key, by=me())
    elif choice == "take_over":  # the page that came back knew of no draft
        drafts.begin_draft(tx, key, by=me())
    drafts.save_draft(tx, key, changes, revision=revision or 1, by=me())


def _refused(found: Desk, changes: Changes, saved_page: str) -> Desk:
    """The desk with the files as they were sent, and what is saved instead."""
    mine, by = found.with_files(changes), found.draft.saved_by if found.draft else me()
    conflict = Conflict(
        saved_by="" if by == me() else names_of([by]).get(by, "?"),
        is_older=sent_revision() != found.revision,
        shown=shown_difference(found.files, mine.files),
        typed=_typed(),
        saved_page=saved_page,
    )
    return replace(mine, conflict=conflict)


def _typed() -> list[tuple[str, str]]:
    """The fields of the form, but for those that the page that comes back sends anew."""
    return [
        (name, text) for name, text in request.form.items(multi=True)
        if name not in ("csrf_token", "revision", CHOICE)
    ]  # fmt: skip
