"""What the pages of packages show."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from sqlalchemy import func, select

from engine.deployments import all_in_force
from engine.drafts import PackageDraft, pack
from engine.drafts.proposals import proposals
from engine.drafts.rights import owners
from engine.models import Case, CaseStatus, Definition, Deployment
from engine.packages import Package, PackageError
from engine.runtime import Loaded
from webapp.edge import runtime
from webapp.extensions import db
from webapp.pages import title_of


@dataclass(frozen=True)
class Line:
    """A package in the list: what is in force, whose it is, how many cases run (version -> number, newest first), whether
    a release waits as a proposal.
    """

    deployment: Deployment
    loaded: Loaded
    owners: list[str]
    running: dict[int, int]
    proposed: bool
    draft: PackageDraft | None


@dataclass(frozen=True)
class Version:
    """A version of a package with its newest deployment, if it was ever published, and its running cases."""

    definition: Definition
    deployment: Deployment | None
    running: int


def lines() -> list[Line]:
    """All packages in force, by key."""
    running = _running_versions()
    named = owners(db.session())
    waiting = proposals(db.session())
    begun = {one.key: one for one in db.session.scalars(select(PackageDraft))}
    return [
        Line(
            one,
            runtime().definitions.of(db.session(), one.definition_id),
            named.get(one.key, []),
            running.get(one.key, {}),
            one.key in waiting,
            begun.get(one.key),
        )
        for one in all_in_force(db.session())
    ]


def versions(key: str) -> list[Version]:
    """All versions of a package, newest first; 404 if there is none."""
    definitions = db.session.scalars(
        select(Definition).where(Definition.key == key).order_by(Definition.version.desc())
    ).all()
    if not definitions:
        abort(404)
    published = {
        one.definition_id: one
        for one in db.session.scalars(
            select(Deployment).where(Deployment.key == key).order_by(Deployment.id)
        )
    }
    running = _running(Case.definition_id)
    return [Version(one, published.get(one.id), running.get(one.id, 0)) for one in definitions]


def zipped(loaded: Loaded) -> bytes:
    """The package's files as a zip."""
    return pack(loaded.package.key, loaded.package.files)


@dataclass(frozen=True)
class Begun:
    """A package that was never published: its draft, with the title that its settings give it."""

    draft: PackageDraft
    title: str


def unpublished() -> list[Begun]:
    """Packages that were never published, by key."""
    known = select(Deployment.key)
    begun = select(PackageDraft).where(PackageDraft.key.not_in(known)).order_by(PackageDraft.key)
    return [Begun(one, _title(one)) for one in db.session.scalars(begun)]


def _title(draft: PackageDraft) -> str:
    try:
        return title_of(Package.parse(draft.files))
    except PackageError:
        return draft.key


def _running_versions() -> dict[str, dict[int, int]]:
    """Key -> version -> how many cases run."""
    counted = (
        select(Definition.key, Definition.version, func.count())
        .join(Case, Case.definition_id == Definition.id)
        .where(Case.status == CaseStatus.RUNNING)
        .group_by(Definition.key, Definition.version)
        .order_by(Definition.version.desc())
    )
    found: dict[str, dict[int, int]] = {}
    for key, version, number in db.session.execute(counted):
        found.setdefault(key, {})[version] = number
    return found


def _running(by: object) -> dict[object, int]:
    counted = select(by, func.count()).where(Case.status == CaseStatus.RUNNING).group_by(by)  # type: ignore[call-overload]
    return dict(db.session.execute(counted).all())
