"""A release's newer package, which waits until its owner takes it over or says that it is not wanted."""

from __future__ import annotations

from sqlalchemy import Integer, exists, select
from sqlalchemy.orm import Session

from engine.db import Transaction
from engine.deployments import all_in_force
from engine.drafts.models import PackageEvent
from engine.drafts.record import record
from engine.drafts.rights import require
from engine.errors import NotNow
from engine.models import Definition, Deployment


class NoProposal(NotNow):
    text = "No newer release waits here (any more): it was taken over or dismissed."


def proposals(session: Session) -> dict[str, Definition]:
    """By key, the newest version that was never published and is newer than what is in force; dismissed ones left out."""
    published = select(Deployment.definition_id)
    dismissed = exists().where(
        PackageEvent.key == Definition.key, PackageEvent.kind == "dismissed",
        PackageEvent.facts["version"].astext.cast(Integer) == Definition.version,
    )  # fmt: skip
    waiting = select(Definition).where(Definition.id.not_in(published), ~dismissed)
    in_force = {one.key: one.definition.version for one in all_in_force(session)}
    found = session.scalars(waiting.order_by(Definition.version))
    return {one.key: one for one in found if one.version > in_force.get(one.key, 0)}


def proposal(session: Session, key: str) -> Definition | None:
    """The one of a package."""
    return proposals(session).get(key)


def dismiss_proposal(tx: Transaction, key: str, version: int, *, note: str, by: str) -> None:
    """Say that a release's version is not wanted; the next one is shown again. Raises NotTheirs, NoProposal."""
    require(tx, key, by, "publish")
    found = proposal(tx.session, key)
    if found is None or found.version != version:
        raise NoProposal
    record(tx, key, "dismissed", by=by, version=version, note=note.strip()[:500])
