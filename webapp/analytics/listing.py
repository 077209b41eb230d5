"""Lists of analytics: the processes, two versions side by side, the rows behind a figure, the regions to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import abort
from flask_login import current_user
from sqlalchemy import Boolean, select, type_coerce

from engine.access import may_see_case
from engine.analytics import (
    Asked,
    Brief,
    Figure,
    Line,
    Order,
    StepFigures,
    briefs,
    number_of,
    page_of,
)
from engine.deployments import loaded_in_force
from engine.models import Definition
from webapp.analytics.reading import Shown, Versions
from webapp.analytics.scope import Scope, scopes
from webapp.analytics.wanted import Wanted
from webapp.edge import me, now, runtime
from webapp.extensions import db
from webapp.languages import language
from webapp.pages import title_of
from webapp.people import organisations_of
from webapp.starting import viewer_pairs
from webapp.statistics.scope import lies_in, stem_of
from workflows.records.codes import Code, System, name_in


@dataclass(frozen=True)
class Process:
    """One line of the list of processes."""

    key: str
    title: str
    brief: Brief


@dataclass(frozen=True)
class Rows:
    """A page of the rows behind a figure, how many there are, and the place of the next page.

    `places` are names of organisations; each line says beside whether the reader may open its case.
    """

    lines: Sequence[Line]
    number: int
    onward: str | None
    places: Mapping[str, str]


def processes(asked: Mapping[str, str]) -> list[Process]:
    """Processes that the reader looks into, the busiest first. Offices see those that have a case of theirs."""
    wanted, session = Wanted.read(asked, None), db.session()
    titles = {one.package.key: title_of(one.package) for one in loaded_in_force(session, runtime())}
    ids: dict[str, list[int]] = {}
    for key, definition in session.execute(select(Definition.key, Definition.id)):
        ids.setdefault(key, []).append(definition)
    found = []
    for scope, keys in _by_scope(scopes(sorted(ids))):
        every = tuple(one for key in keys for one in ids[key])
        question = Asked(every, wanted.begins, wanted.ends, now(), cases=scope.conditions(every))
        counted = briefs(session, question)
        shown = counted if scope.groups else {key: counted.get(key, Brief()) for key in keys}
        found += [Process(key, titles.get(key, key), one) for key, one in shown.items()]
    return sorted(found, key=lambda one: (-one.brief.open, -one.brief.finished, one.title))


def pair_of(versions: Versions, asked: Mapping[str, str]) -> list[int]:
    """The numbers of the two versions to compare, the older one first; only one where there is no other. 404 for others."""
    known = [number for _, number in versions.every]
    named = [asked[name] for name in ("a", "b") if asked.get(name)]
    if any(name not in set(map(str, known)) for name in named):
        abort(404)
    chosen = [int(name) for name in named] + [one for one in known if str(one) not in named]
    return sorted(chosen[:2])


def of_version(wanted: Wanted, number: int) -> Wanted:
    """The same for one version."""
    return replace(wanted, version=number)


def beside(before: Shown, after: Shown) -> list[tuple[str, StepFigures | None, StepFigures | None]]:
    """The steps of two versions, matched by their id: name, figures of the one, figures of the other."""
    one = {each.element: each for each in before.steps}
    other = {each.element: each for each in after.steps}
    elements = dict.fromkeys([*other, *one])
    return [
        ((other.get(each) or one[each]).name, one.get(each), other.get(each)) for each in elements
    ]


def page(figure: Figure, asked: Asked, element: str, order: Order, after: str) -> Rows:
    """A page of the rows behind a figure. Raises WrongPlace."""
    session = db.session()
    seen = may_see_case(me(), current_user.groups, viewer_pairs())
    lines, onward = page_of(
        session, figure, asked, element=element, order=order, after=after,
        beside=[type_coerce(seen, Boolean).label("seen")],
    )  # fmt: skip
    places = organisations_of(f"@{one.case.organisation}" for one in lines if one.case.organisation)
    return Rows(lines, number_of(session, figure, asked, element), onward, places)


def regions_of(scope: Scope, wanted: Wanted) -> list[tuple[str, str]]:
    """The parts of the reader's region, to choose from, with the chosen one."""
    if scope.region is None:
        return []
    level = len(stem_of(scope.region)) // 2 + 1
    parts = (Code.level == level) & lies_in(Code.code, scope.region)
    found = select(Code.code, name_in(language())).where(
        Code.system == System.REGION, parts | (Code.code == wanted.region)
    )
    return [(code, name) for code, name in db.session.execute(found.order_by(Code.code))]


def _by_scope(known: Mapping[str, Scope]) -> list[tuple[Scope, list[str]]]:
    grouped: dict[Scope, list[str]] = {}
    for key, scope in known.items():
        grouped.setdefault(scope, []).append(key)
    return list(grouped.items())
