"""From a draft to the version in force, and back.

Everything happens in the caller's transaction: a new case begins with the new version from its commit on, in every
process, because the version in force is looked up and never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func, select

from engine.db import Transaction
from engine.deployments import deploy, newest, version_of
from engine.drafts.errors import NoDraft
from engine.drafts.models import PackageDraft
from engine.drafts.record import record
from engine.drafts.rights import require
from engine.drafts.verbs import agree, hold_draft
from engine.errors import EngineError
from engine.models import Deployment, Origin
from engine.packages import Package
from engine.scenarios import Result

Rehearse = Callable[[Mapping[str, str]], Sequence[Result]]
LONGEST_NOTE = 2000


class NoteNeeded(EngineError):
    text = "Say in a note why this is published: others read it in the history."


class ApprovalNeeded(EngineError):
    text = (
        "A second owner approves what is published of this package. Ask for it; the draft is kept."
    )


class OwnApproval(EngineError):
    text = "You asked for this approval yourself. Somebody else decides about it."


class NobodyAsked(EngineError):
    text = "Nobody waits for an approval of this draft (any more)."


class NothingChanged(EngineError):
    text = "This is what is in force already: there is nothing to publish."


class ScenariosFail(EngineError):
    """`results` holds all of them."""

    text = (
        "{count} scenarios do not pass, so nothing was published. Mend the draft, or the scenarios."
    )

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = list(results)
        failed = [one for one in results if one.failure]
        super().__init__(count=len(failed))


class OtherKey(EngineError):
    text = "The settings, or the id of its process, call this package {named}; it is {key}. Make both the same."


class NoSuchVersion(EngineError):
    text = "The package {key} has no version {version}."


class OtherInForce(EngineError):
    text = "Version {current} is in force now; this page was opened when it was version {known}."


def needs_approval(tx: Transaction, key: str, draft: PackageDraft) -> bool:
    """Whether the version in force, or the draft itself, asks for a second owner."""
    current = newest(tx.session, key)
    sources = [draft.files] + ([current.definition.files] if current else [])
    return any(Package.parse(files).approval for files in sources)


def publish_draft(
    tx: Transaction, key: str, *, revision: int, note: str, by: str, rehearse: Rehearse
) -> Deployment:
    """Publish the draft and drop it.

    `rehearse` acts all scenarios of files out, somewhere where nothing is kept. Raises NotTheirs, DraftHeld, DraftStale,
    NoteNeeded, ApprovalNeeded, NotDeployable with the findings, ScenariosFail, NothingChanged.
    """
    require(tx, key, by, "publish")
    draft = _at(tx, key, revision, by)
    if needs_approval(tx, key, draft):
        raise ApprovalNeeded
    return _publish(tx, draft, _written(note), rehearse, by=by)


def ask_approval(
    tx: Transaction, key: str, *, revision: int, note: str, by: str, rehearse: Rehearse
) -> None:
    """Ask a second owner to publish the draft as it is now; a later save takes the request back."""
    require(tx, key, by, "publish")
    draft = _at(tx, key, revision, by)
    _must_pass(rehearse(draft.files))
    draft.asked_by, draft.asked_revision, draft.asked_note = by, revision, _written(note)
    draft.holder = draft.held_until = None
    record(tx, key, "asked", by=by, revision=revision, note=draft.asked_note)


def approve(tx: Transaction, key: str, *, revision: int, by: str, rehearse: Rehearse) -> Deployment:
    """Publish what another owner asked for.

    Raises NotTheirs, NoDraft, DraftStale when somebody saved in between, NobodyAsked, OwnApproval, and what publishing raises.
    """
    draft = _asked(tx, key, revision, by)
    asker = draft.asked_by
    return _publish(tx, draft, draft.asked_note, rehearse, by=asker, approved_by=by)


def decline(tx: Transaction, key: str, *, revision: int, reason: str, by: str) -> None:
    """Say no to a request; the draft stays."""
    draft = _asked(tx, key, revision, by)
    record(tx, key, "declined", by=by, revision=revision, note=_written(reason))
    draft.asked_by = draft.asked_revision = None


def roll_back(
    tx: Transaction, key: str, version: int, *, note: str, by: str, known: int | None = None
) -> Deployment:
    """Put an earlier version in force again, for new cases; `known` is the one that is thought to be in force.

    Raises NoSuchVersion, NotDeployable, NothingChanged, and OtherInForce when another was put in force in between.
    """
    require(tx, key, by, "publish")
    _still_in_force(tx, key, known)
    definition = version_of(tx.session, key, version)
    if definition is None:
        raise NoSuchVersion(key=key, version=version)
    deployment = _deployed(tx, definition.files, key, _written(note), by)
    record(tx, key, "rolled_back", by=by, version=version, note=note.strip())
    return deployment


def _still_in_force(tx: Transaction, key: str, known: int | None) -> None:
    tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))  # as deploying does
    current = newest(tx.session, key)
    if known is not None and current is not None and current.definition.version != known:
        raise OtherInForce(known=known, current=current.definition.version)


def _at(tx: Transaction, key: str, revision: int, by: str) -> PackageDraft:
    draft = hold_draft(tx, key, by=by)
    agree(draft, revision)
    return draft


def _asked(tx: Transaction, key: str, revision: int, by: str) -> PackageDraft:
    require(tx, key, by, "approve")
    draft = tx.session.get(PackageDraft, key, with_for_update={"of": PackageDraft})
    if draft is None:
        raise NoDraft(key=key)
    agree(draft, revision)
    if draft.asked_revision != revision:
        raise NobodyAsked
    if draft.asked_by == by:
        raise OwnApproval
    return draft


def _publish(
    tx: Transaction,
    draft: PackageDraft,
    note: str,
    rehearse: Rehearse,
    *,
    by: str | None,
    approved_by: str | None = None,
) -> Deployment:
    results = rehearse(draft.files)
    _must_pass(results)
    deployment = _deployed(tx, draft.files, draft.key, note, by)
    record(
        tx, draft.key, "published", by=by, version=deployment.definition.version, note=note,
        scenarios=len(results), approved_by=approved_by,
    )  # fmt: skip
    tx.session.delete(draft)
    tx.session.flush()
    return deployment


def _deployed(
    tx: Transaction, files: Mapping[str, str], key: str, note: str, by: str | None
) -> Deployment:
    named = Package.parse(files).key
    if named != key:
        raise OtherKey(named=named, key=key)
    before = newest(tx.session, key)
    deployment = deploy(tx, files, origin=Origin.OWNER, by=by, note=note)
    if before is not None and deployment.id == before.id:
        raise NothingChanged
    return deployment


def _must_pass(results: Sequence[Result]) -> None:
    if any(one.failure for one in results):
        raise ScenariosFail(results)


def _written(note: str) -> str:
    if not note.strip():
        raise NoteNeeded
    return note.strip()[:LONGEST_NOTE]
