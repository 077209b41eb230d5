"""What the page of a case shows, and what stands beside a task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import get_locale, ngettext
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import undefer

from engine import history
from engine.access import may_see_case, may_work
from engine.models import Case, Event, Incident, Job, JobKind, JobStatus, Task, TaskStatus
from engine.runtime import Loaded
from reports.diagram import draw
from webapp.cases.discretion import nameless, without
from webapp.cases.said import said_on
from webapp.cases.timeline import Moment, timeline
from webapp.edge import me, runtime
from webapp.extensions import db
from webapp.languages import case_title, listed, told
from webapp.pages import day
from webapp.people import manned, names_of, organisations_of, role_name
from webapp.starting import viewer_pairs
from webapp.training.elsewhere import refuse_case

TIMERS = 5
"""Of what is coming, the next."""


@dataclass(frozen=True)
class OpenTask:
    """A step that waits for a person: who that is, and whether the reader may work on it."""

    task: Task
    who: str
    is_mine: bool


@dataclass(frozen=True)
class Coming:
    """What happens by itself unless somebody is faster, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Side:
    """A case at a glance."""

    diagram: Markup
    open_tasks: list[OpenTask]
    moments: list[Moment]
    starter: str
    waiting: list[str]  # steps that the process is at, without a person's doing
    coming: list[Coming]
    entries: int  # of the history, the newest ones, that were read for this


def find(case_id: int) -> tuple[Case, Loaded]:
    """The case, if it is one that the person may see; else 404."""
    seen = may_see_case(me(), current_user.groups, viewer_pairs())
    case = db.session.scalar(
        select(Case).where(Case.id == case_id, seen).options(undefer(Case.state))
    )
    if case is None:
        refuse_case(case_id)
    return case, runtime().definitions.of(db.session(), case.definition_id)


def case_about(subject: str) -> Case | None:
    """The newest case about a subject such as `filing:12`, if it is one that the person may see."""
    seen = may_see_case(me(), current_user.groups, viewer_pairs())
    mine = select(Case).where(Case.subject == subject, seen)
    return db.session.scalar(mine.order_by(Case.id.desc()).limit(1))


def case_side(case: Case, loaded: Loaded) -> Side:
    """Diagram, open tasks and timeline of a case, in the reader's language."""
    loaded, hidden = told(loaded), nameless(case)
    events = history.of_case(db.session(), case.id)
    tasks = [replace(one, who=without(hidden, one.who)) for one in _open_tasks(case)]
    starter = names_of([case.started_by]).get(case.started_by or "", "")
    waiting = [] if case.ended_at else _at(loaded, events, {one.task.element for one in tasks})
    return Side(
        _picture(case, loaded, events, tasks), tasks,
        merged(events, timeline(events, loaded), said_on(case), hidden),
        without(hidden, starter), waiting, _coming(case, loaded), len(events),
    )  # fmt: skip


def _coming(case: Case, loaded: Loaded) -> list[Coming]:
    """The next timers that have a name."""
    timers = select(Job.element, Job.due).where(
        Job.case_id == case.id, Job.kind == JobKind.TIMER, Job.status == JobStatus.READY
    )
    found = db.session.execute(timers.order_by(Job.due, Job.id).limit(TIMERS))
    named = ((loaded.program.elements.get(element or ""), due) for element, due in found)
    return [Coming(one.name, due) for one, due in named if one is not None and one.name]


def merged(
    events: Sequence[Event], told: Iterable[Moment], said: Iterable[Moment], hidden: list[str]
) -> list[Moment]:
    """What happened and what was said meanwhile, newest first, without the names that the reader is not told (M32)."""
    since = events[-1].at if events and events[-1].seq > 1 else None
    meant = (one for one in said if since is None or one.at >= since)
    lines = sorted([*told, *meant], key=lambda one: one.at, reverse=True)
    return [
        replace(one, who=without(hidden, one.who), note=without(hidden, one.note)) for one in lines
    ]


def _at(loaded: Loaded, events: list[Event], tasks: set[str]) -> list[str]:
    """Names of the steps that were reached, are not done, and are nobody's task."""
    states, _flows = progress(events)
    reached = (e for e, state in states.items() if state == "active" and e not in tasks)
    known = (loaded.program.elements.get(element) for element in reached)
    return [element.name for element in known if element and element.name and not element.parent]


def progress(events: Iterable[Event]) -> tuple[dict[str, str], set[str]]:
    """(state by element, taken flows) out of the ways in a case's history, newest event first."""
    states: dict[str, str] = {}
    flows: set[str] = set()
    for event in reversed(list(events)):
        for sign, element, *_called in event.facts.get("path") or ():
            if sign == "→":
                flows.add(element)
            elif sign in _SIGNS:
                states[element] = _SIGNS[sign]
    return states, flows


_SIGNS = {"✓": "done", "✗": "cancelled", ">": "active"}


def _picture(case: Case, loaded: Loaded, events: list[Event], tasks: list[OpenTask]) -> Markup:
    states, flows = progress(events)
    if case.ended_at is not None:
        states = {element: s for element, s in states.items() if s != "active"}
    states |= dict.fromkeys(_failing(case), "failed")
    return Markup(  # noqa: S704 - the drawing escapes every text of the model
        draw(
            loaded.package.bpmn, states=states, badges=_badges(tasks), flows=flows, title=case_title(case),
            lang=str(get_locale() or "zh_Hans_CN"),
        )
    )  # fmt: skip


def _badges(tasks: list[OpenTask]) -> dict[str, str]:
    """Who has a step and since when; how many are open where there are several."""
    waiting = Counter(one.task.element for one in tasks)
    alone = {one.task.element: f"{day(one.task.opened_at)} · {one.who}" for one in tasks}
    return {
        element: alone[element] if count == 1 else ngettext("%(num)d open", "%(num)d open", count)
        for element, count in waiting.items()
    }


def _failing(case: Case) -> list[str]:
    """Elements with an open incident."""
    found = select(Incident.element).where(
        Incident.case_id == case.id, Incident.resolved_at.is_(None), Incident.element.is_not(None)
    )
    return [element for element in db.session.scalars(found) if element]


def _open_tasks(case: Case) -> list[OpenTask]:
    opened = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
    tasks = db.session.scalars(opened.order_by(Task.id)).all()
    people = names_of(task.assignee for task in tasks)
    places = organisations_of(group for task in tasks for group in task.candidates)
    return [
        OpenTask(task, _who(task, people, places), may_work(task, me(), current_user.groups))
        for task in tasks
    ]


def _who(task: Task, people: dict[str, str], places: dict[str, str]) -> str:
    """Whose turn it is, in words."""
    if task.assignee:
        return people.get(task.assignee, "—")
    asked = manned(task.candidates) if len(task.candidates) > 1 else task.candidates
    groups = (candidate.partition("@") for candidate in asked)
    return listed(f"{places.get(where, '')} {role_name(role)}".strip() for role, _, where in groups)
