"""What the address of the inbox asks for, and the addresses that change one thing of it.

The same words stand in a kept filter and in the address of a task's page, which leads on to the next task of the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import request, session
from sqlalchemy import ColumnElement, Integer, Text, case, cast, or_, select
from werkzeug.datastructures import MultiDict

from engine.models import Case
from engine.ranges import Show
from engine.wanted import Due, Moments, Sort, Wanted
from webapp.edge import now, zone
from workflows.records.organisations import Organisation

NUMBER = re.compile(r"[A-Za-z]*-?0*(\d{1,15})")
SORT = "inbox_sort"
LONGEST = 100
URGENT = 60
_NAME = re.compile(r"[\w.-]{0,80}")
_DIGITS = re.compile(r"[0-9]{0,9}")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Asked:
    """Each field is an argument of the address; empty ones ask for nothing."""

    show: str = ""
    due: str = ""
    sort: str = ""
    key: str = ""
    step: str = ""
    region: str = ""
    organisation: str = ""
    urgent: str = ""
    q: str = ""

    @property
    def filters(self) -> bool:
        """Whether anything but the tab and the order is asked for."""
        return self.bare != replace(self.bare, **_NO_FILTERS)

    @property
    def bare(self) -> Asked:
        return replace(self, sort="")

    def arguments(self, **changes: Any) -> dict[str, str]:
        """For url_for: what is asked for with something else in it."""
        return {name: text for name, text in vars(replace(self, **changes)).items() if text}

    def query(self) -> str:
        """As the text that a kept filter holds."""
        return urlencode(self.arguments())

    def wanted(self) -> Wanted:
        """For the engine."""
        return Wanted(
            Show(self.show or Show.ALL), Due(self.due) if self.due else None,
            Sort(self.sort or Sort.DUE), self.key, self.step, URGENT if self.urgent else 0,
            tuple(self._conditions()),
        )  # fmt: skip

    def _conditions(self) -> list[ColumnElement[bool]]:
        found = []
        if self.region:
            found.append(_of_organisations(Organisation.region.startswith(self.region)))
        if self.organisation:
            found.append(Case.organisation == self.organisation)
        if self.q:
            found.append(says(self.q))
        return found


_NO_FILTERS = {one.name: "" for one in fields(Asked) if one.name not in ("show", "sort")}


def asked_now() -> Asked:
    """What this request's address asks for; the order is remembered for the next time."""
    found = read(request.args)
    if found.sort:
        session[SORT] = found.sort
    return replace(found, sort=_word(Sort, str(session.get(SORT, ""))))


def read_text(query: str) -> Asked:
    """The same out of the text of a kept filter, or of an address that led here."""
    return read(MultiDict(parse_qsl(query[:2000], max_num_fields=40)))


def read(given: Mapping[str, str]) -> Asked:
    """Of what was typed, that which makes sense."""
    return Asked(
        show=_word(Show, given.get("show", "")), due=_word(Due, given.get("due", "")),
        sort=_word(Sort, given.get("sort", "")), key=_fits(_NAME, given.get("key", "")),
        step=_fits(_NAME, given.get("step", "")) if given.get("key") else "",
        region=_fits(_DIGITS, given.get("region", ""))[:6],
        organisation=_fits(_DIGITS, given.get("organisation", "")),
        urgent="1" if given.get("urgent") else "", q=given.get("q", "").strip()[:LONGEST],
    )  # fmt: skip


def says(words: str) -> ColumnElement[bool]:
    """Cases whose title holds the words, whose number they are, or whose organisation is called so."""
    by_title = Case.title.icontains(words, autoescape=True)
    by_name = _of_organisations(Organisation.name.icontains(words, autoescape=True))
    number = NUMBER.fullmatch(words)
    return or_(by_title, by_name, Case.id == int(number[1])) if number else or_(by_title, by_name)


def moments() -> Moments:
    """Now, and the end of this day and week, where people live."""
    return Moments.at(now(), zone())


_IS_NUMBER = Case.organisation.op("~")("^[0-9]{1,9}$")
PLACE = (
    select(Organisation.name)
    .where(Organisation.id == case((_IS_NUMBER, cast(Case.organisation, Integer))))
    .correlate(Case)
    .scalar_subquery()
)
"""The name of a case's organisation, in the statement that reads the case."""


def _of_organisations(fits: ColumnElement[bool]) -> ColumnElement[bool]:
    return Case.organisation.in_(select(cast(Organisation.id, Text)).where(fits))


def _word(kind: type[Word], text: str) -> str:
    return text if text in list(kind) else ""


def _fits(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""
