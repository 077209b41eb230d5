"""The inbox and its neighbours with a thousand open tasks and with a million, by turns.

A fifth of the tasks is offered to the person's group, the others to twenty other organisations; of these fifths, a tenth
is in the person's hands, and as many have been done by them. Another tenth is in the hands of a colleague who belongs to a
training organisation as well, and so meets only what is of one side at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from script.benches.report import Row
from script.benches.seed import complete, copy_case, put_into_hands, settle
from script.benches.stage import PEOPLE, Browser, Stage, another, stage
from script.benches.timing import timed
from workflows.records.accounts import Role, join_organisation
from workflows.records.organisations import Kind, found_organisation

FEW = 1_000
MANY = 100_000
FULL = 1_000_000
ELSEWHERE = 20  # other organisations, which share four fifths of the tasks
TIMES = 60
WARM_UP = 5
LARGEST = 100_000
FIRST = "/inbox?sort=due"
PAGES = {
    "the first page": FIRST,
    "the page behind it": "",
    "newest first": "/inbox?sort=opened",
    "in my hands": "/inbox?show=mine&sort=due",
    "my groups'": "/inbox?show=groups&sort=due",
    "waiting for others": "/inbox?show=waiting&sort=due",
    "one process": "/inbox?key=approval&sort=due",
    "one step": "/inbox?key=approval&step=review&sort=due",
    "one region": "/inbox?region=33&sort=due",
    "one organisation": "/inbox?organisation=1&sort=due",
    "words that all contain": "/inbox?q=%E9%87%87%E8%B4%AD&sort=due",
    "what I did": "/inbox/done",
    "what I started": "/inbox/started",
    "the search, words that all contain": "/search?q=%E9%87%87%E8%B4%AD",
}
"""Filled, or known to be empty, out of an index: their time does not grow."""
AGAINST_FIRST = {
    "due today": ("/inbox?due=today&sort=due", 1.5),  # of a thousand tasks there are but a few
    "most urgent first": ("/inbox?sort=priority", 10),
    "urgent only, none is": ("/inbox?urgent=1&sort=due", 10),
    "words that nothing contains": ("/inbox?q=zzzz&sort=due", 10),
    "a region without tasks": ("/inbox?region=11&sort=due", 10),
    "the numbers above it": ("/inbox/pulse", 1.5),  # 200 tasks to count, and 1,001 of a million
    "the search, a number": ("/search?q=A-000012", 10),
    "the search, words that nothing contains": ("/search?q=%E4%BA%8C%E4%B8%89", 10),
}
"""Held against the first page: what finds too little among a thousand tasks, or looks at 5,000 one by one."""
OF_BOTH_SIDES = {
    "of both sides, the first page": (FIRST, 1.5),
    "of both sides, in my hands": (PAGES["in my hands"], 1.5),
    "of both sides, what I did": (PAGES["what I did"], 1.5),
    "of both sides, the numbers above it": ("/inbox/pulse", 1.5),
}
"""Asked for by the colleague of both sides, and held against the first page of who is on one."""


@dataclass
class Inbox:
    """One installation's inbox, and what its pages took in milliseconds."""

    browser: Browser
    colleague: Browser
    pages: dict[str, str]
    times: dict[str, list[float]] = field(default_factory=dict)
    size: int = 0

    def load(self, what: str) -> None:
        """Ask for a page once more."""
        browser = self.colleague if what in OF_BOTH_SIDES else self.browser
        with timed(self.times.setdefault(what, [])):
            answer = browser.get(self.pages[what])
        assert answer.status_code == 200, (what, answer.status)
        self.size = max(self.size, len(answer.data))

    def took(self, what: str) -> float:
        return median(self.times[what][WARM_UP:])


def measure(database_url: str, redis_url: str, *, full: bool) -> Iterator[Row]:
    """A row a page: how much longer it takes with many open tasks."""
    many = FULL if full else MANY
    with (
        another(database_url) as beside,
        stage(database_url, redis_url) as here,
        stage(beside, redis_url) as there,
    ):
        large, small = _filled(here, many), _filled(there, FEW)
        for _ in range(TIMES + WARM_UP):
            for what in large.pages:
                large.load(what)
                small.load(what)
    for what in PAGES:
        told = f"{small.took(what):.1f} ms with {FEW:,} open tasks, {large.took(what):.1f} ms with {many:,}"
        yield Row(f"inbox: {what}", large.took(what) / small.took(what), 1.5, told)
    first = large.took("the first page")
    for what, (_address, budget) in (AGAINST_FIRST | OF_BOTH_SIDES).items():
        told = f"{large.took(what):.1f} ms against {first:.1f} ms"
        yield Row(f"inbox, against its first page: {what}", large.took(what) / first, budget, told)
    yield Row("the largest of these pages in kB", large.size / 1000, LARGEST / 1000)


def _filled(made: Stage, count: int) -> Inbox:
    """So many open tasks, and somebody who looks at them."""
    case, mine = made.start(), count // 5
    group = {"role": "enterprise_admin", "organisation": made.organisation}
    with made.database.connect() as connection:
        copy_case(connection, case, mine, **group)
        for other in range(ELSEWHERE):
            copy_case(
                connection, case, (count - mine) // ELSEWHERE, role="enterprise_admin",
                organisation=str(1000 + other),
            )  # fmt: skip
        for person in made.people:
            put_into_hands(connection, person, mine // 10, **group)
            complete(connection, person, mine // 10, **group)
        connection.commit()
        settle(connection)
    _train(made)
    browser = made.browser()
    [behind] = re.findall(r'href="(/inbox\?after=[^"]+)"', browser.get(FIRST).text)[:1]
    others = {what: page for what, (page, _) in (AGAINST_FIRST | OF_BOTH_SIDES).items()}
    pages = {**PAGES, "the page behind it": behind.replace("&amp;", "&"), **others}
    return Inbox(browser, made.browser(PEOPLE[1]), pages)


def _train(made: Stage) -> None:
    """The second person works in a training enterprise as well."""
    with made.transaction() as tx:
        enterprise = found_organisation(tx, "培训企业", Kind.ENTERPRISE, "330100", training=True)
        join_organisation(tx, int(made.people[1]), enterprise.id, Role.ENTERPRISE_ADMIN)
