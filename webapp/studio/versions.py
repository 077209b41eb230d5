"""The versions of a package, how many cases run by each, and a version's diagram with numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup
from sqlalchemy import func, select

from engine.models import Case, CaseStatus, Definition
from engine.packages import PackageError
from engine.runtime import Loaded
from engine.spiff import standing
from reports.diagram import DiagramError, State, draw
from webapp.extensions import db
from webapp.languages import language, told


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
    loaded: Loaded,
    count: Mapping[str, int],
    link: Callable[[str], str] | None = None,
    *,
    states: Mapping[str, State] | None = None,
) -> Markup:
    """The process, with how many cases stand at a step; `link` says where these lead, `states` how a step is drawn."""
    marks = {name: str(number) for name, number in count.items() if name in loaded.program.elements}
    links = {name: link(name) for name in marks} if link else {}
    try:
        bpmn = told(loaded).package.bpmn
        drawn = draw(bpmn, badges=marks, links=links, states=states, lang=language())
        return Markup(drawn)  # noqa: S704 - drawn by us
    except (DiagramError, PackageError):
        return Markup()


def places_of(loaded: Loaded, state: str) -> set[str]:
    """The steps where a dumped case stands, without the sub-processes around them."""
    around = {one.parent for one in loaded.program.elements.values() if one.parent}
    return standing(state) - around
