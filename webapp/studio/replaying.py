"""What the draft would have made of the cases of the version in force, with the answers that people really gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import undefer

from engine.errors import EngineError, UnsupportedElement
from engine.models import Case
from engine.packages import PackageError
from engine.replay import Outcome, compare_case
from engine.runtime import Loaded
from reports.diagram import State
from webapp import access
from webapp.bounds import row_number
from webapp.edge import runtime
from webapp.errors import sentence
from webapp.extensions import db
from webapp.studio.desk import Desk, desk
from webapp.studio.names import namer
from webapp.studio.outcomes import outcome_words
from webapp.studio.replays import earlier
from webapp.studio.versions import diagram, places_of
from webapp.tasks.reading import reading

COUNTS = (20, 50, 100, 200)


@access.role("process_owner", "operator")
def replay(key: str) -> str:
    """The newest cases, `?count=` of them, against the draft; ?case= asks for one alone."""
    found = desk(key)
    count = request.args.get("count", type=row_number) or 0
    one = case_number(request.args.get("case", ""))
    outcomes: list[Outcome] = []
    trouble, picture = "", Markup()
    if found.draft and (count in COUNTS or one):
        try:
            outcomes, picture = _replayed(found, count, one)
        except (EngineError, PackageError, ValueError) as error:
            trouble = sentence(error) if isinstance(error, EngineError) else str(error)
    order = {"stops": 0, "lacks": 1, "other": 2, "unsure": 3, "same": 4}
    return render_template(
        "studio/replay.html", desk=found, tab="replay", trouble=trouble, picture=picture, count=count,
        counts=COUNTS, outcomes=sorted(outcomes, key=lambda each: order[each.kind]), one=one,
        tally=Counter(each.kind for each in outcomes), kinds=outcome_words(),
        name=namer(found.current.definition.files if found.current else {}, found.files),
        asked=bool(count or one), earlier=earlier(key), standing=_standing(outcomes) if one else Markup(),
    )  # fmt: skip


def _replayed(found: Desk, count: int, one: int | None) -> tuple[list[Outcome], Markup]:
    """Each case against the draft, and the draft's diagram with how many part from their way where."""
    if found.package is None:
        raise ValueError(_("The settings of the draft cannot be read."))
    draft = Loaded(0, found.package)
    try:
        draft.program  # noqa: B018 - a draft that cannot run says so before any case is tried
    except UnsupportedElement as error:
        raise ValueError(sentence(error)) from error
    outcomes = [compare_case(reading(), case, draft) for case in _cases(found, count, one)]
    places = Counter(each.element for each in outcomes if each.element)
    if one is None:
        return outcomes, diagram(draft, places)
    states: dict[str, State] = {name: "active" for each in outcomes for name in each.waits}
    return outcomes, diagram(draft, {}, states=dict.fromkeys(places, "changed") | states)


def case_number(written: str) -> int | None:
    """The id in a case's number as people write it: PE-000012, or its digits."""
    try:
        return row_number(written.strip().rpartition("-")[2])
    except ValueError:
        return None


def _standing(outcomes: Sequence[Outcome]) -> Markup:
    """Where a case stands now, by its own version."""
    if not outcomes:
        return Markup()
    case = outcomes[0].case
    loaded = runtime().definitions.of(db.session(), case.definition_id)
    stands: dict[str, State] = dict.fromkeys(places_of(loaded, case.state), "active")
    return diagram(loaded, {}, states=stands)


def _cases(found: Desk, count: int, one: int | None) -> Sequence[Case]:
    """The newest cases of the version in force, or one of any version of the package."""
    cases = select(Case).where(Case.key == found.key).options(undefer(Case.state))
    if one is not None:
        return db.session.scalars(cases.where(Case.id == one)).all()
    current = found.current.definition_id if found.current else 0
    newest = cases.where(Case.definition_id == current).order_by(Case.id.desc())
    return db.session.scalars(newest.limit(count)).all()
