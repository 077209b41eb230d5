"""The versions of a package, how many cases run by each, and a version's diagram with numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup
from sqlalchemy import func, select

from engine.models import Case, CaseStatus, Definition
from engine.runtime import Loaded
from engine.spiff import standing
from reports.diagram import DiagramError, draw
from webapp.extensions import db
from webapp.languages import language


def versions_of(key: str) -> dict[str, int]:
    """Version -> definition, newest first."""
    rows = select(Definition.version, Definition.id).where(Definition.key == key)
    found = db.session.execute(rows.order_by(Definition.version.desc()))
    return {str(version): definition_id for version, definition_id in found}


def running_of(key: str) -> dict[int, int]:
    """Definition -> how many cases run by it."""
    counted = select(Case.definition_id, func.count()).where(Case.key == key)
    counted = counted.where(Case.status == CaseStatus.RUNNING).group_by(Case.definition_id)
    return dict(db.session.execute(counted).all())


def diagram(
    loaded: Loaded, marked: Mapping[str, object], link: Callable[[str], str] | None = None
) -> Markup:
    """The process, with a mark at steps: how many cases stand there, or a sign; `link` says where these lead."""
    marks = {name: str(mark) for name, mark in marked.items() if name in loaded.program.elements}
    links = {name: link(name) for name in marks} if link else {}
    try:
        return Markup(draw(loaded.package.bpmn, badges=marks, links=links, lang=language()))  # noqa: S704 - drawn by us
    except DiagramError:
        return Markup()


def places_of(loaded: Loaded, state: str) -> set[str]:
    """The steps where a dumped case stands, without the sub-processes around them."""
    around = {one.parent for one in loaded.program.elements.values() if one.parent}
    return standing(state) - around
