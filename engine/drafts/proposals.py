"""A release's newer package, which waits until its owner takes it over or says that it is not wanted."""

from __future__ import annotations

from sqlalchemy import Integer, func, select
from sqlalchemy.orm import Session

from engine.db import Transaction
from engine.deployments import all_in_force
from engine.drafts.models import PackageDraft, PackageEvent
from engine.drafts.record import record
from engine.drafts.rights import require
from engine.drafts.verbs import begin_draft, find_draft, replace_files
from engine.errors import NotNow
from engine.models import Definition, Deployment


class NoProposal(NotNow):
    text = "This release does not wait here (any more): it was taken over or dismissed, or a newer one came."


def proposals(session: Session) -> dict[str, Definition]:
    """By key, the newest version that was never published, is newer than what is in force, and newer than any dismissed."""
    published = select(Deployment.definition_id)
    waiting = select(Definition).where(Definition.id.not_in(published)).order_by(Definition.version)
    in_force = {one.key: one.definition.version for one in all_in_force(session)}
    settled = _dismissed(session)
    return {
        one.key: one
        for one in session.scalars(waiting)
        if one.version > max(in_force.get(one.key, 0), settled.get(one.key, 0))
    }


def _dismissed(session: Session) -> dict[str, int]:
    """By key, the newest version that was dismissed; those before it were followed by it and wait no more."""
    version = func.max(PackageEvent.facts["version"].astext.cast(Integer))
    found = select(PackageEvent.key, version).where(PackageEvent.kind == "dismissed")
    return dict(session.execute(found.group_by(PackageEvent.key)).all())


def proposal(session: Session, key: str) -> Definition | None:
    """The one of a package."""
    return proposals(session).get(key)


def adopt_proposal(
    tx: Transaction, key: str, version: int, *, revision: int, by: str
) -> PackageDraft:
    """Take a release's version into the draft, or (revision 0) begin one with it.

    Raises NotTheirs, NoProposal, NoDraft, DraftHeld, and DraftStale when somebody saved in between.
    """
    found = _waiting(tx, key, version)
    if not revision and find_draft(tx.session, key) is None:
        return begin_draft(tx, key, by=by, base=found)
    draft = replace_files(tx, key, found.files, revision=revision, by=by, kind="adopted")
    draft.base = found
    return draft


def dismiss_proposal(tx: Transaction, key: str, version: int, *, note: str, by: str) -> None:
    """Say that a release's version is not wanted; the next one is shown again. Raises NotTheirs, NoProposal."""
    require(tx, key, by, "publish")
    _waiting(tx, key, version)
    record(tx, key, "dismissed", by=by, version=version, note=note.strip()[:500])


def _waiting(tx: Transaction, key: str, version: int) -> Definition:
    found = proposal(tx.session, key)
    if found is None or found.version != version:
        raise NoProposal
    return found
