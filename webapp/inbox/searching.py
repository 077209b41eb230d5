"""The search over all cases that a person may see: newest first, page by page.

A page tries two ways, as the libraries do (workflows/records/finding.py). It walks the newest cases and keeps those that
fit: common words fill it after a few. Where the walk ends without a full page, the words are rare and an index names the
cases that they fit; or the person may see few of many, and the next page goes on behind what was walked. No search reads
all cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date

from flask import render_template, request
from flask_login import current_user
from sqlalchemy import ARRAY, BigInteger, ColumnElement, Subquery, any_, func, select, true

from engine.access import may_see_case
from engine.models import Case, CaseStatus
from webapp import access
from webapp.bounds import row_number
from webapp.edge import beginning, ending, me
from webapp.extensions import db
from webapp.inbox.asked import LONGEST, NUMBER, read
from webapp.inbox.choices import Choices, choices
from webapp.people import names_of
from webapp.starting import viewer_pairs
from workflows.records.accounts import Role
from workflows.records.sought_cases import Words, with_hand_of, words_of

FOUND = 25
SCANNED = 5000
NAMED = 50_000  # cases that an index is asked for
COMMON = 250
"""Words that fit more of those walked are common: the index would name too many."""


@dataclass(frozen=True)
class Sought:
    """Each field is an argument of the address; empty ones ask for nothing."""

    q: str = ""
    key: str = ""
    region: str = ""
    status: str = ""
    person: str = ""
    since: str = ""
    until: str = ""

    @property
    def asks(self) -> bool:
        return self != Sought()

    def arguments(self) -> dict[str, str]:
        """For url_for."""
        return {one.name: text for one in fields(self) if (text := getattr(self, one.name))}


@dataclass(frozen=True)
class Found:
    """A page of cases; `further` is where the next one begins, `stopped` that it was filled no further."""

    cases: list[Case]
    further: int | None = None
    stopped: bool = False


@access.signed_in
def search() -> str:
    """By number, words of the title or organisation, process, region, state, person and time."""
    sought, before = read_sought(request.args), request.args.get("before", type=row_number)
    found = find_cases(sought, before) if sought.asks else Found([])
    offered: Choices = choices(read(request.args), {case.key for case in found.cases})
    return render_template(
        "inbox/search.html", found=found, sought=sought, first=before is None, choices=offered,
        people=names_of(case.started_by for case in found.cases), by_person=may_ask_for_people(),
    )  # fmt: skip


def read_sought(given: Mapping[str, str]) -> Sought:
    """Of what was typed, that which makes sense."""
    asked, status = read(given), given.get("status", "")
    return Sought(
        asked.q, asked.key, asked.region, status if status in list(CaseStatus) else "",
        given.get("person", "").strip()[:LONGEST] if may_ask_for_people() else "",
        _day(given.get("since", "")), _day(given.get("until", "")),
    )  # fmt: skip


def may_ask_for_people() -> bool:
    """Experts are not told who else works on a case (M32), so they do not search by that."""
    return current_user.roles != {Role.EXPERT}


def find_cases(sought: Sought, before: int | None = None) -> Found:
    """A page, by the first of the two ways that tells all of it."""
    words = _words(sought)
    asked = [*_conditions(sought), *([Case.id < before] if before else [])]
    walked = select(Case.id, words.fits.label("fits")).where(*asked)
    newest = walked.order_by(Case.id.desc()).limit(SCANNED).subquery()
    cases = _seen(newest, newest.c.fits)
    if len(cases) > FOUND:
        return Found(cases[:FOUND], cases[FOUND - 1].id)
    fitting, steps, last = db.session.execute(
        select(func.count().filter(newest.c.fits), func.count(), func.min(newest.c.id))
    ).one()
    if steps < SCANNED:
        return Found(cases)
    return Found(cases, last, stopped=True) if fitting > COMMON else _by_index(words, asked)


def _by_index(words: Words, asked: list[ColumnElement[bool]]) -> Found:
    """What rare words fit: the index names it first, then all else is asked."""
    named = select(Case.id).where(words.hits).cte("named").prefix_with("MATERIALIZED")
    newest_named = select(named.c.id).order_by(named.c.id.desc()).limit(NAMED).scalar_subquery()
    ids = func.array(newest_named, type_=ARRAY(BigInteger))  # a join would let the planner walk
    fit = select(Case.id).where(Case.id == any_(ids), words.fits, *asked)
    newest = fit.order_by(Case.id.desc()).limit(SCANNED).subquery()
    cases = _seen(newest, true())
    if len(cases) > FOUND:
        return Found(cases[:FOUND], cases[FOUND - 1].id)
    last = db.session.scalar(
        select(newest.c.id).order_by(newest.c.id.desc()).limit(1).offset(SCANNED - 1)
    )
    return Found(cases, last, stopped=last is not None)


def _seen(newest: Subquery, fits: ColumnElement[bool]) -> list[Case]:
    """Of these cases, the newest that the person may see: a page, and one more."""
    seen = may_see_case(me(), current_user.groups, viewer_pairs())
    rows = select(Case).join(newest, newest.c.id == Case.id).where(fits, seen)
    return list(db.session.scalars(rows.order_by(Case.id.desc()).limit(FOUND + 1)))


def _words(sought: Sought) -> Words:
    if not sought.q:
        return Words(true(), true())
    number = NUMBER.fullmatch(sought.q)
    return words_of(db.session(), sought.q, int(number[1]) if number else None)


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """All that is asked for but the words."""
    asked = read({"key": sought.key, "region": sought.region})
    yield from asked.wanted().all_conditions()
    if sought.status:
        yield Case.status == CaseStatus(sought.status)
    if sought.person:
        yield with_hand_of(db.session(), sought.person)
    if sought.since:
        yield Case.started_at >= beginning(date.fromisoformat(sought.since))
    if sought.until:
        yield Case.started_at < ending(date.fromisoformat(sought.until))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
