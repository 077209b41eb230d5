"""Taking a package up for editing, saving, undoing, laying it down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import drafts
from engine.db import Transaction
from engine.drafts import DraftHeld, DraftStale, NoDraft, PackageDraft
from engine.drafts.names import known_names
from engine.errors import EngineError
from engine.packages import KEPT
from webapp import access
from webapp.edge import command, me, runtime
from webapp.errors import sentence
from webapp.extensions import db
from webapp.languages import remark
from webapp.people import names_of
from webapp.studio.attempting import attempt, lead_to
from webapp.studio.conflicts import Attempted
from webapp.studio.desk import Desk, desk, sent_revision, sent_text
from webapp.studio.editors import diagram_page


@access.role("process_owner")
def begin(key: str) -> ResponseReturnValue:
    """Begin or go on with the draft."""
    asked = Attempted(
        _("Somebody else is editing"), taking_over=_("Take the editing over"),
        saved_page=_came_from(key),
    )  # fmt: skip
    return attempt(
        key, lambda tx, _revision: drafts.begin_draft(tx, key, by=me()), diagram_page, asked,
        lead_to(_came_from(key)),
    )  # fmt: skip


@access.role("process_owner")
def take_over(key: str) -> ResponseReturnValue:
    """Edit what somebody else is editing."""
    asked = Attempted(
        _("Not taken over"), taking_over=_("Take the editing over"), anew=_("Begin editing again"),
        saved_page=_came_from(key),
    )  # fmt: skip
    said = _(
        "You are editing now. Whoever was editing is told with the next save; nothing saved is lost."
    )
    return attempt(key, _take_over(key), diagram_page, asked, lead_to(_came_from(key), said))


def _take_over(key: str) -> Callable[[Transaction, int], PackageDraft]:
    """From whom the page showed as editing."""
    held_by = request.form.get("held_by")
    return lambda tx, _revision: drafts.take_over(tx, key, by=me(), held_by=held_by)


@access.role("process_owner")
def let_go(key: str) -> ResponseReturnValue:
    """Stop editing; the draft stays."""
    with command() as tx:
        drafts.let_go(tx, key, by=me())
    flash(_("The draft is kept. Anybody of its owners may go on with it."), "success")
    return redirect(url_for("packages.show", key=key))


@access.role("process_owner")
def discard(key: str) -> ResponseReturnValue:
    """Throw the draft away."""
    asked = Attempted(
        _("Not discarded"), _("Discard what is saved now"),
        _("Take the editing over and discard it"),
        saved_page=url_for("studio.compare_versions", key=key),
    )  # fmt: skip
    said = _("The draft is gone; what is in force is as it was.")
    return attempt(
        key, lambda tx, revision: drafts.discard_draft(tx, key, revision=revision, by=me()),
        revisions_page, asked, lead_to(url_for("packages.index"), said),
    )  # fmt: skip


@access.role("process_owner")
def save(key: str) -> ResponseReturnValue:
    """Write one file of the draft, as the editors do while one works."""
    path = _path()
    text, revision = sent_text(), sent_revision()
    try:
        with command() as tx:
            draft = drafts.save_draft(tx, key, {path: text}, revision=revision, by=me())
            return jsonify(revision=draft.revision)
    except (DraftStale, DraftHeld, NoDraft) as error:
        return _refusal(key, path, error)
    except EngineError as error:
        return jsonify(message=sentence(error)), 422


@access.role("process_owner")
def set_aside(key: str) -> ResponseReturnValue:
    """Keep one file as it is in an older page among the revisions, and leave what was saved since as it is."""
    path, text, revision = _path(), sent_text(), sent_revision()
    try:
        with command() as tx:
            drafts.set_aside(tx, key, {path: text}, revision=revision, by=me())
    except EngineError as error:
        return _refusal(key, path, error)
    return "", 204


def _refusal(key: str, path: str, error: EngineError) -> ResponseReturnValue:
    """What is saved now, beside why this was not."""
    draft = drafts.find_draft(db.session(), key)
    by = names_of([draft.saved_by]).get(draft.saved_by, "") if draft else ""
    told: dict[str, Any] = {
        "reason": "stale" if isinstance(error, DraftStale) else "held",
        "message": _held_by(draft) if isinstance(error, DraftHeld) else sentence(error),
        "revision": draft.revision if draft else 0,
        "text": draft.files.get(path, "") if draft else "",
        "by": by,
    }
    return jsonify(told), 412 if isinstance(error, DraftStale) else 409


def _held_by(draft: PackageDraft | None) -> str:
    holder = draft.holder if draft else None
    return _(
        "%(name)s is editing this package now. What was saved is kept; what you changed since then is not saved.",
        name=names_of([holder]).get(holder or "", "?"),
    )


@access.role("process_owner", "operator")
def check(key: str) -> ResponseReturnValue:
    """What the checks say of the draft with this text in place of one file, and which variables it knows."""
    shown = desk(key).with_files({_path(): sent_text()})
    names = known_names(shown.files, runtime().operations, runtime().forms)
    return jsonify(
        findings=[
            {**one.to_plain(), "text": remark(one.message, shown.texts if one.element else {})}
            for one in shown.findings
        ],
        variables=[{"name": name, "info": origin} for name, origin in names.items()],
    )


@access.role("process_owner", "operator")
def revisions(key: str) -> str:
    """Earlier saves of the draft."""
    return revisions_page(desk(key))


def revisions_page(found: Desk) -> str:
    """The list of revisions, with the buttons that go back to one."""
    kept = drafts.revisions(db.session(), found.key)
    return render_template(
        "studio/revisions.html", desk=found, revisions=kept, tab="revisions",
        people=names_of(one.by for one in kept),
    )  # fmt: skip


@access.role("process_owner")
def restore(key: str, number: int) -> ResponseReturnValue:
    """Make an earlier save the newest."""
    asked = Attempted(
        _("Not gone back"), _("Go back to revision %(number)s all the same", number=number),
        _("Take the editing over and go back to revision %(number)s", number=number),
        saved_page=url_for("studio.compare_versions", key=key),
    )  # fmt: skip
    said = _(
        "The draft is as revision %(number)s left it; later ones are still in the list.",
        number=number,
    )
    return attempt(
        key,
        lambda tx, known: drafts.restore_revision(tx, key, number, revision=known, by=me()),
        revisions_page, asked, lead_to(url_for("studio.revisions", key=key), said),
    )  # fmt: skip


def _path() -> str:
    path = request.args.get("path", "")
    return path if KEPT.fullmatch(path) else abort(400)


def _came_from(key: str) -> str:
    """The page of the studio that the button was on."""
    came = request.form.get("back", "")
    inside = url_for("studio.diagram", key=key).removesuffix("diagram")
    return came if came.startswith(inside) else url_for("studio.diagram", key=key)
