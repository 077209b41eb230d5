"""Beginning, holding, saving, undoing and discarding a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.db import Transaction
from engine.deployments import newest
from engine.drafts.errors import (
    DraftHeld,
    DraftRefused,
    DraftStale,
    DraftTooLarge,
    NoDraft,
    NoSuchRevision,
)
from engine.drafts.models import PackageDraft, PackageRevision
from engine.drafts.record import record
from engine.drafts.rights import require
from engine.models import Definition
from engine.packages import KEPT

HELD_FOR = timedelta(minutes=15)
KEPT_REVISIONS = 200
MOST_FILES = 200
MOST_CHARACTERS = 5_000_000


def find_draft(session: Session, key: str) -> PackageDraft | None:
    """The draft of a package, to look at."""
    return session.get(PackageDraft, key)


def begin_draft(
    tx: Transaction,
    key: str,
    *,
    by: str,
    files: Mapping[str, str] | None = None,
    base: Definition | None = None,
) -> PackageDraft:
    """The draft of a package, held by `by`; a new one begins with `files`, else with `base`, else with the version in
    force. Raises DraftHeld while somebody else edits, NoDraft when there is nothing to begin with.
    """
    require(tx, key, by, "edit")
    tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
    draft = _locked(tx, key)
    if draft is None:
        draft = _new(tx, key, by, files, base)
    _hold(tx, draft, by)
    return draft


def hold_draft(tx: Transaction, key: str, *, by: str) -> PackageDraft:
    """Keep holding it for a while longer. Raises NoDraft, DraftHeld."""
    require(tx, key, by, "edit")
    draft = _found(tx, key)
    _hold(tx, draft, by)
    return draft


def take_over(tx: Transaction, key: str, *, by: str, held_by: str | None = None) -> PackageDraft:
    """Hold a draft that somebody else holds; that person's next save is refused with a sentence.

    `held_by` is whom it is taken from, if that matters. Raises NoDraft, DraftHeld while yet another person edits.
    """
    require(tx, key, by, "edit")
    draft = _found(tx, key)
    if held_by is not None and draft.is_held(tx.now) and draft.holder not in (by, held_by):
        raise DraftHeld(holder=draft.holder)
    if draft.holder != by:
        record(tx, key, "taken_over", by=by, person=draft.holder)
    draft.holder, draft.held_until = by, tx.now + HELD_FOR
    return draft


def let_go(tx: Transaction, key: str, *, by: str) -> None:
    """Stop holding it; nothing happens to somebody else's hold."""
    draft = _locked(tx, key)
    if draft is not None and draft.holder == by:
        draft.holder = draft.held_until = None


def save_draft(
    tx: Transaction, key: str, changes: Mapping[str, str | None], *, revision: int, by: str
) -> PackageDraft:
    """Write files (None removes one) over revision `revision` of the draft; unchanged files make no revision.

    Raises NoDraft, DraftHeld, DraftStale when somebody saved in between, DraftRefused for paths and sizes.
    """
    draft = hold_draft(tx, key, by=by)
    agree(draft, revision)
    files = {path: text for path, text in {**draft.files, **changes}.items() if text is not None}
    _write(tx, draft, files, by)
    return draft


def set_aside(
    tx: Transaction, key: str, changes: Mapping[str, str | None], *, revision: int, by: str
) -> PackageDraft:
    """Keep files among the revisions, and leave revision `revision` the newest that is worked on: whoever loads what
    somebody else saved loses nothing. Raises as `save_draft` does.
    """
    draft = save_draft(tx, key, changes, revision=revision, by=by)
    if draft.revision != revision:
        restore_revision(tx, key, revision, revision=draft.revision, by=by)
    return draft


def replace_files(
    tx: Transaction,
    key: str,
    files: Mapping[str, str],
    *,
    revision: int,
    by: str,
    kind: str = "uploaded",
) -> PackageDraft:
    """Put other files in the place of all, as an upload does; `kind` is what the history calls it."""
    draft = hold_draft(tx, key, by=by)
    agree(draft, revision)
    _write(tx, draft, dict(files), by)
    record(tx, key, kind, by=by, revision=draft.revision)
    return draft


def restore_revision(
    tx: Transaction, key: str, number: int, *, revision: int, by: str
) -> PackageDraft:
    """Make an earlier revision the newest one again; what came after it stays in the list."""
    draft = hold_draft(tx, key, by=by)
    agree(draft, revision)
    earlier = files_of(tx.session, key, number)
    if earlier is None:
        raise NoSuchRevision(number=number)
    _write(tx, draft, dict(earlier), by)
    record(tx, key, "restored", by=by, revision=number)
    return draft


def discard_draft(tx: Transaction, key: str, *, revision: int, by: str) -> None:
    """Drop the draft with its revisions. Raises NoDraft, DraftHeld, and DraftStale when somebody saved in between."""
    draft = hold_draft(tx, key, by=by)
    agree(draft, revision)
    record(tx, key, "discarded", by=by, revision=draft.revision)
    tx.session.delete(draft)
    tx.session.flush()


def revisions(session: Session, key: str) -> Sequence[PackageRevision]:
    """The kept revisions, newest first, without their files."""
    kept = select(PackageRevision).where(PackageRevision.key == key)
    return session.scalars(kept.order_by(PackageRevision.number.desc())).all()


def files_of(session: Session, key: str, number: int) -> Mapping[str, str] | None:
    """The files as a kept revision left them."""
    kept = session.get(PackageRevision, (key, number))
    return kept.files if kept else None


def _locked(tx: Transaction, key: str) -> PackageDraft | None:
    return tx.session.get(
        PackageDraft, key, with_for_update={"of": PackageDraft}, populate_existing=True
    )


def _found(tx: Transaction, key: str) -> PackageDraft:
    draft = _locked(tx, key)
    if draft is None:
        raise NoDraft(key=key)
    return draft


def _hold(tx: Transaction, draft: PackageDraft, by: str) -> None:
    if draft.is_held(tx.now) and draft.holder != by:
        raise DraftHeld(holder=draft.holder)
    draft.holder, draft.held_until = by, tx.now + HELD_FOR


def agree(draft: PackageDraft, revision: int) -> None:
    """Raise DraftStale unless this is the newest revision of the draft."""
    if draft.revision != revision:
        raise DraftStale(known=revision, saved=draft.revision)


def _new(
    tx: Transaction,
    key: str,
    by: str,
    files: Mapping[str, str] | None,
    base: Definition | None,
) -> PackageDraft:
    if base is None and (current := newest(tx.session, key)) is not None:
        base = current.definition
    if files is None:
        if base is None:
            raise NoDraft(key=key)
        files = base.files
    _refuse_bad(files)
    draft = PackageDraft(
        key=key, base=base, revision=1, files=dict(files), begun_at=tx.now, begun_by=by,
        saved_at=tx.now, saved_by=by,
    )  # fmt: skip
    tx.session.add(draft)
    tx.session.flush()
    _keep(tx, draft, sorted(files))
    record(tx, key, "begun", by=by, version=base.version if base else None)
    return draft


def _write(tx: Transaction, draft: PackageDraft, files: dict[str, str], by: str) -> None:
    changed = sorted(
        path for path in {*files, *draft.files} if files.get(path) != draft.files.get(path)
    )
    if not changed:
        return
    _refuse_bad(files)
    draft.files, draft.revision = files, draft.revision + 1
    draft.saved_at, draft.saved_by = tx.now, by
    draft.asked_by = draft.asked_revision = None
    _keep(tx, draft, changed)


def _keep(tx: Transaction, draft: PackageDraft, changed: list[str]) -> None:
    row = PackageRevision(
        key=draft.key, number=draft.revision, files=draft.files, at=tx.now, by=draft.saved_by,
        changed=changed,
    )  # fmt: skip
    tx.session.add(row)
    old = PackageRevision.number <= draft.revision - KEPT_REVISIONS
    tx.session.execute(delete(PackageRevision).where(PackageRevision.key == draft.key, old))


def _refuse_bad(files: Mapping[str, str]) -> None:
    for path, text in files.items():
        if not KEPT.fullmatch(path) or "\0" in text:
            raise DraftRefused(path=path[:80])
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_CHARACTERS:
        raise DraftTooLarge
