"""What a page of analytics shows of one process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from flask import abort
from markupsafe import Markup
from sqlalchemy import select

from engine.analytics import (
    Asked,
    Figure,
    StepFigures,
    Totals,
    bottleneck,
    steps,
    throughput,
    totals,
)
from engine.deployments import loaded_in_force
from engine.models import Definition
from engine.runtime import Loaded
from reports.charts import Series, lines
from reports.diagram import draw
from reports.diagram.reading import read
from reports.shares import Share, shares
from webapp.analytics.scope import Scope
from webapp.analytics.wanted import Wanted
from webapp.analytics.words import FIGURES, bottleneck_said, length
from webapp.edge import now, runtime
from webapp.extensions import db
from webapp.languages import language, told
from webapp.statistics.reading import spans
from workflows.records.counting import CHINA

HOTTEST = 4
MOST_BARS = 12


@dataclass(frozen=True)
class Versions:
    """The versions of a process, newest first, and the one whose diagram is shown."""

    every: Sequence[tuple[int, int]]  # (id, number)
    shown: Loaded
    number: int

    def ids(self, number: int = 0) -> tuple[int, ...]:
        """The definitions of one version, of all where none is named. 404 for one that there is not."""
        found = tuple(id_ for id_, each in self.every if number in (0, each))
        return found or abort(404)


@dataclass(frozen=True)
class Shown:
    """One process in numbers; `steps` are those that took most time first."""

    asked: Asked
    totals: Totals
    steps: list[StepFigures]
    worst: StepFigures | None
    begins: list[date]
    series: list[Series]

    @property
    def said(self) -> str:
        return bottleneck_said(self.worst, self.steps)

    @property
    def is_empty(self) -> bool:
        return not any(self.totals.numbers.values())


def versions_of(key: str, number: int = 0) -> Versions:
    """The versions of a process; its diagram is that of a version, else of the one in force. 404 without any."""
    rows = select(Definition.id, Definition.version).where(Definition.key == key)
    every = [(id_, version) for id_, version in db.session.execute(rows)]
    if not every:
        abort(404)
    numbers = dict(every)
    current = {one.definition_id for one in loaded_in_force(db.session(), runtime())} & set(numbers)
    chosen = (
        next((id_ for id_, each in every if each == number), None)
        if number
        else max(current or numbers, key=lambda id_: numbers[id_])
    )
    if chosen is None:
        abort(404)
    shown = told(runtime().definitions.of(db.session(), chosen))
    return Versions(sorted(every, key=lambda one: -one[1]), shown, numbers[chosen])


def asked_of(versions: Versions, wanted: Wanted, scope: Scope) -> Asked:
    """What the engine is asked for a page."""
    ids = versions.ids(wanted.version)
    return Asked(
        ids, wanted.begins, wanted.ends, now(),
        cases=scope.conditions(versions.ids(), wanted.region, wanted.organisation),
        role=wanted.role, repeated=repeated_steps(versions.shown.package.bpmn),
    )  # fmt: skip


def shown(versions: Versions, wanted: Wanted, scope: Scope) -> Shown:
    """All numbers of a page."""
    session, asked = db.session(), asked_of(versions, wanted, scope)
    found = list(steps(session, asked).values())
    named = [_named(one, versions.shown) for one in found]
    named.sort(key=lambda one: (one.spent, one.done, one.waiting), reverse=True)
    begins = spans(wanted.since, wanted.until, wanted.step)
    counted = throughput(session, asked, wanted.step, CHINA)
    series = [
        Series(str(FIGURES[figure]), [counted[figure].get(day, 0) for day in begins])
        for figure in (Figure.STARTED, Figure.FINISHED)
    ]
    return Shown(
        asked, totals(session, asked, found), named, bottleneck(named), begins, series
    )  # fmt: skip


def labels_of(found: Shown, wanted: Wanted) -> list[str]:
    """What stands below a chart of weeks or months."""
    return [
        day.isoformat()[5:] if wanted.step == "week" else day.isoformat()[:7]
        for day in found.begins
    ]


def throughput_chart(found: Shown, wanted: Wanted, title: str) -> Markup:
    """Started and finished cases over the time."""
    return lines(title, labels_of(found, wanted), found.series)


def times_chart(found: Shown, title: str) -> Markup:
    """Waiting and working of the steps that took most time."""
    return shares(title, bars_of(found))


def bars_of(found: Shown) -> list[Share]:
    """The bars of that chart: the whole median, divided as all the step's time was."""
    most = [one for one in found.steps if one.done][:MOST_BARS]
    return [
        Share(
            one.name,
            _seconds(one.median) * one.waiting_share,
            _seconds(one.median) * (1 - one.waiting_share),
            length(one.median),
        )
        for one in most
    ]


def heats(found: Shown, heat: str) -> tuple[dict[str, int], dict[str, str]]:
    """How hot each step is from 0 to 4, measured by the hottest, and what its badge says."""
    by_time = heat == "time"
    sizes = {
        one.element: _seconds(one.median) if by_time else float(one.done)
        for one in found.steps
        if one.done
    }
    most = max(sizes.values(), default=0) or 1
    hot = {
        element: min(HOTTEST, int(size / most * (HOTTEST + 1))) for element, size in sizes.items()
    }
    badges = {
        one.element: length(one.median) if by_time else str(one.done)
        for one in found.steps
        if one.done
    }
    return hot, badges


def heat_picture(found: Shown, versions: Versions, heat: str) -> Markup:
    """The diagram with the heat of each step and its number."""
    hot, badges = heats(found, heat)
    package = versions.shown.package
    picture = draw(package.bpmn, heat=hot, badges=badges, title=package.title, lang=language())
    return Markup(picture)  # noqa: S704 - drawn by us, every text escaped


@lru_cache(maxsize=100)
def repeated_steps(bpmn: bytes) -> frozenset[str]:
    """Steps that a loop or a multi-instance of the model repeats, and those inside of one."""
    nodes = read(bpmn).nodes
    return frozenset(id_ for id_ in nodes if any(nodes[one].loop for one in _around(id_, nodes)))


def _around(id_: str, nodes: dict[str, object]) -> list[str]:
    found = [id_]
    while (parent := getattr(nodes[found[-1]], "parent", "")) in nodes:
        found.append(parent)
    return found


def _named(one: StepFigures, loaded: Loaded) -> StepFigures:
    """The step under the name of the diagram that is shown, in the reader's language."""
    element = loaded.program.elements.get(one.element)
    return replace(one, name=element.name) if element and element.name else one


def _seconds(took: timedelta | None) -> float:
    return took.total_seconds() if took else 0.0
