"""Saving files that an ordinary form of the studio sent: where somebody was faster, both versions stay at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import drafts
from engine.db import Transaction
from webapp.edge import me
from webapp.studio.attempting import Page, attempt, lead_to
from webapp.studio.conflicts import CHOICE, Attempted, Changes, in_what_is_sent
from webapp.studio.desk import desk
from webapp.studio.zips import zipped

Write = Callable[[Transaction, int], object]


def save(
    key: str,
    changes: Changes,
    page: Page,
    *,
    then: str,
    saved_page: str = "",
    said: str = "",
    write: Write | None = None,
    fields: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """Write files (None removes one) over the revision that the form knew, say `said`, and go on to `then`.

    `write` does it in another way, `fields` stand for a file that was sent. Where somebody was faster, `page` comes back
    (see `attempt`) with the files as they were sent. Its buttons may also send `instead` = `set_aside` to keep them among
    the revisions and see the saved ones at `saved_page`, or `download` for a zip.
    """
    choice, saved_page = request.form.get(CHOICE, ""), saved_page or then
    if choice == "download":
        return zipped(key, desk(key).with_files(changes).files, name=f"{key}-mine.zip")
    asked = Attempted(
        _("Not saved"), _("Save mine over it"), _("Take the editing over and save mine"),
        _("Begin editing again and save mine"), changes, is_kept=True, fields=fields or {},
        compared=in_what_is_sent, saved_page=saved_page,
    )  # fmt: skip
    if choice == "set_aside":
        return attempt(key, _aside(key, changes), page, asked, lambda _made: _shown(saved_page))
    return attempt(key, write or _written(key, changes), page, asked, lead_to(then, said))


def instead_of(saved: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str | None]:
    """The changes that put other files in the place of all."""
    return {**dict.fromkeys(saved), **files}


def _written(key: str, changes: Changes) -> Write:
    return lambda tx, revision: drafts.save_draft(tx, key, changes, revision=revision, by=me())


def _aside(key: str, changes: Changes) -> Write:
    return lambda tx, revision: drafts.set_aside(tx, key, changes, revision=revision, by=me())


def _shown(saved_page: str) -> ResponseReturnValue:
    flash(_("This is the saved version. Yours is kept among the revisions."), "success")
    return redirect(saved_page)
