"""The figures of each role's desk, with the page behind each; one statement a role at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from engine.incidents import count_open
from webapp.achievements.reading import count_of, pushed_to
from webapp.edge import now
from webapp.statistics import reading
from webapp.statistics.reading import Sums
from webapp.statistics.scope import my_region
from webapp.statistics.wanted import Wanted
from webapp.support.reading import measured, open_matters
from webapp.university.overview import overview_of
from webapp.unmanned.views import of_my_area
from workflows.records.errands import open_errands
from workflows.records.figures import EnterpriseFigures


@dataclass(frozen=True)
class Figure:
    """One number of a desk; `href` is where it leads."""

    number: Any
    label: str
    icon: str
    href: str
    colour: str = ""


def figures(session: Session) -> list[Figure]:
    """The figures of all desks that the reader sits at."""
    found = [
        one for role, desk in DESKS.items() if role in current_user.roles for one in desk(session)
    ]
    running = open_errands(session, current_user.id)
    if running:
        found.append(
            Figure(running, _("Long tasks running"), "list-check", url_for("errands.index"))
        )
    return found


def _area(session: Session) -> Iterator[Figure]:
    total = sum(reading.sums_by_part(session, Wanted(my_region())).values(), Sums())
    yield Figure(
        total.registered,
        _("Registered enterprises"),
        "building",
        url_for("statistics.index"),
        "blue",
    )
    yield Figure(
        total.evaluating,
        _("Take part in evaluations"),
        "circle-check",
        url_for("statistics.index", state="evaluating"),
        "green",
    )
    yield Figure(
        total.silent,
        _("Registered, no evaluation"),
        "alert-triangle",
        url_for("statistics.index", state="silent"),
        "red" if total.silent else "",
    )
    yield Figure(
        total.invited,
        _("Invited, not registered"),
        "mail",
        url_for("statistics.index", state="invited"),
    )
    yield from _unmanned(session)


def _unmanned(_session: Session) -> Iterator[Figure]:
    """Only where there are any: a figure that is always 0 is no news."""
    number = len(of_my_area())
    if number:
        label, address = _("Tasks without anybody"), url_for("unmanned.index")
        yield Figure(number, label, "alert-triangle", address, "red")


def _operating(session: Session) -> Iterator[Figure]:
    """What went wrong, and the tasks that nobody can do."""
    failed = count_open(session)
    colour, address = "red" if failed else "", url_for("incidents.index")
    yield Figure(failed, _("Open incidents"), "alert-triangle", address, colour)
    yield from _unmanned(session)


def _desk(session: Session) -> Iterator[Figure]:
    waiting, answers = open_matters(session), measured(session, now())
    late = sum(1 for one in waiting if one.due_at and one.due_at < now())
    yield Figure(
        len(waiting), _("Matters at the desk"), "message", url_for("support.index"), "blue"
    )
    yield Figure(
        late, _("Overdue"), "alert-triangle", url_for("support.index"), "red" if late else ""
    )
    yield Figure(
        answers.share,
        _("Answered in time, 90 days"),
        "circle-check",
        url_for("support.index"),
        "green",
    )


def _university(session: Session) -> Iterator[Figure]:
    seen = overview_of(session)
    yield Figure(
        seen.registered, _("In the libraries"), "certificate", url_for("university.index"), "blue"
    )
    yield Figure(
        seen.evaluated, _("Evaluated by enterprises"), "chart-bar", url_for("evaluations.received")
    )
    yield Figure(
        seen.waiting,
        _("Intents to be answered"),
        "heart-handshake",
        url_for("intents.received", state="stated"),
        "red" if seen.waiting else "",
    )


def _enterprise(session: Session) -> Iterator[Figure]:
    places = current_user.organisations_as("enterprise_admin")
    one = session.get(EnterpriseFigures, places[0])
    if one is not None:
        yield Figure(
            one.evaluations,
            _("Evaluations submitted"),
            "star",
            url_for("evaluations.index"),
            "amber",
        )
        yield Figure(
            one.intents, _("Cooperation intents"), "heart-handshake", url_for("intents.index")
        )
        yield Figure(one.experts, _("Experts in the pool"), "users", url_for("experts.pool"))


def _invited(session: Session) -> Iterator[Figure]:
    """What a department was invited to use (E14)."""
    number = count_of(session, pushed_to(current_user.organisation))
    yield Figure(number, _("Achievements for us"), "bulb", url_for("achievements.pushed"), "blue")


DESKS: dict[str, Callable[[Session], Iterator[Figure]]] = {
    "bureau_reviewer": _area,
    "national_officer": _area,
    "operator": _operating,
    "support": _desk,
    "university_officer": _university,
    "enterprise_admin": _enterprise,
    "invited_user": _invited,
}
