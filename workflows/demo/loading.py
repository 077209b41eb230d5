"""Loading the demonstration: the real commands on a clock that is moved, in one transaction of the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from engine.cases import start_case
from engine.db import Transaction, transaction
from engine.local import LocalEngine
from engine.models import Case, Task, TaskStatus
from engine.runtime import Runtime
from engine.tasks import complete_task
from workflows.demo.area import settle
from workflows.demo.demands import demanded
from workflows.demo.desk import desked
from workflows.demo.evaluations import evaluated
from workflows.demo.filings import filed
from workflows.demo.intents import intended
from workflows.demo.inviting import invited_and_reported
from workflows.demo.libraries import stock_libraries
from workflows.demo.past import busied
from workflows.demo.people import LOGINS, PLACES, STORIES, Login, Place, Story
from workflows.demo.public import lived
from workflows.demo.registrations import registered
from workflows.demo.year import held
from workflows.operations.experts import ask_leave, ask_removal, freeze
from workflows.records.accounts import (
    Account,
    Role,
    open_account,
)
from workflows.records.experts import Expert
from workflows.records.organisations import Organisation, found_college, found_organisation
from workflows.records.passwords import hash_password
from workflows.rehearsal import KeptMail
from workflows.world import world

BEGAN = timedelta(days=170)


@dataclass(frozen=True, order=True)
class Deed:
    """Something that happens at a moment; `rank` keeps the order of a story at the same moment."""

    at: datetime
    rank: int
    story: Story
    name: str


def is_loaded(session: Session) -> bool:
    """Whether the demonstration is there already."""
    first = select(Organisation.id).where(Organisation.name == PLACES[0].name)
    return session.scalar(first) is not None


def load(
    connection: Connection,
    runtime: Runtime,
    *,
    password: str,
    mails: bool = True,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Make organisations, logins, patents and experts; `mails` False keeps what the process mails to itself.

    What people and processes do is done by their commands; the patents are copied in. `tell` hears how many deeds of how
    many are done. The caller commits.
    """
    end = runtime.clock.now()
    stage = Stage(connection, runtime, end - BEGAN, password, mails)
    stage.found()
    settle(stage, end)
    stock_libraries(connection, stage, end)
    happened: list[tuple[datetime, Callable[[], None]]] = [
        (deed.at, partial(stage.act, deed.story, deed.name)) for deed in _deeds(end)
    ]
    happened += evaluated(stage, end)
    happened += intended(stage, end)
    happened += desked(stage, end)
    happened += registered(stage, end)
    happened += filed(stage, end)
    happened += held(stage, end)
    happened += demanded(stage, end)
    happened += busied(stage, end)
    happened += lived(stage, end)
    happened += invited_and_reported(stage, end)
    for done, (at, act) in enumerate(sorted(happened, key=lambda one: one[0])):
        tell(done, len(happened))
        stage.move_to(at)
        act()
    stage.move_to(end)


class Stage:
    """The demonstration while it is being loaded."""

    def __init__(
        self, connection: Connection, runtime: Runtime, start: datetime, password: str, mails: bool
    ) -> None:
        self.engine = LocalEngine(connection, start)
        outside = world(Transaction(Session(connection), start, runtime))
        self.engine.runtime = replace(
            runtime,
            clock=self.engine.clock,
            deliver=lambda job_id: None,
            world=outside if mails else replace(outside, mail=KeptMail()),
        )
        self.hashed = hash_password(password)
        self.places: dict[str, int] = {}
        self.people: dict[str, int] = {}

    def found(self) -> None:
        """Organisations and those who sign in."""
        with self.transaction() as tx:
            for place in PLACES:
                made = self._found(tx, place)
                made.industries, made.emerging = list(place.industries), list(place.emerging)
                self.places[place.key] = made.id
            for number, one in enumerate(LOGINS):
                self.people[one.login] = self._sign_up(tx, one, number)

    def _found(self, tx: Transaction, place: Place) -> Organisation:
        if place.of:
            university = tx.session.get_one(Organisation, self.places[place.of])
            return found_college(tx, university, place.name)
        return found_organisation(tx, place.name, place.kind, place.region, training=place.training)

    def move_to(self, at: datetime) -> None:
        """Let time pass; timers fire and jobs are done on the way."""
        self.engine.advance(seconds=max(0.0, (at - self.engine.clock.now()).total_seconds()))

    def act(self, story: Story, name: str) -> None:
        """One deed of a story, by the person whose turn it is."""
        with self.transaction() as tx:
            _DEEDS[name](self, tx, story)
        self.engine.work()

    def administrator(self, story: Story) -> str:
        """Who administers the story's enterprise."""
        found = (
            self.people[one.login]
            for one in LOGINS
            if one.place == story.place and one.role is Role.ENTERPRISE_ADMIN
        )
        return str(next(found))

    def open(self, tx: Transaction, story: Story) -> None:
        organisation = str(self.places[story.place])
        starter = self.administrator(story)
        start_case(
            tx, "expert_onboarding", {"organisation": organisation, "starter": starter},
            by=starter, organisation=organisation, answers=_recommendation(story),
        )  # fmt: skip
        expert = _expert(tx, story)
        account = tx.session.get_one(Account, expert.account_id)
        if story.deeds or story.login.startswith("zhuanjia"):
            self._activate(tx, account)

    def complete(
        self, tx: Transaction, story: Story, element: str, answers: Mapping[str, Any]
    ) -> None:
        expert = _expert(tx, story)
        task = tx.session.scalars(
            select(Task)
            .join(Case, Case.id == Task.case_id)
            .where(Case.subject == f"expert:{expert.id}", Task.element == element)
            .where(Task.status == TaskStatus.OPEN)
        ).one()
        groups = [f"{Role.ENTERPRISE_ADMIN}@{expert.organisation_id}"]
        by = task.assignee or self.administrator(story)
        complete_task(tx, task.id, answers, by=by, groups=groups)

    def _sign_up(self, tx: Transaction, one: Login, number: int) -> int:
        account = open_account(
            tx, login=one.login, name=one.name, organisation_id=self.places[one.place],
            role=one.role, email=f"{one.login}@example.org", phone=f"1380000{number:04d}",
            department=one.department, position=one.position,
        )  # fmt: skip
        self._activate(tx, account)
        return account.id

    def _activate(self, tx: Transaction, account: Account) -> None:
        """As if the owner had set the password; hashed once for all, since hashing is slow on purpose."""
        account.password_hash = self.hashed
        account.activated_at = tx.now

    def transaction(self) -> Any:
        """One command of the story."""
        return transaction(self.engine.session(), self.engine.runtime)


def _deeds(end: datetime) -> list[Deed]:
    """All deeds of all stories in the order in which they happened."""
    deeds = []
    for story in STORIES:
        at = end - timedelta(days=story.days_ago)
        deeds.append(Deed(at, 0, story, "open"))
        for rank, (name, days) in enumerate(story.deeds, start=1):
            at += timedelta(days=days)
            deeds.append(Deed(at, rank, story, name))
    return sorted(deeds, key=lambda deed: (deed.at, deed.rank))


def _expert(tx: Transaction, story: Story) -> Expert:
    mine = select(Expert).join(Account, Account.id == Expert.account_id)
    return tx.session.scalars(mine.where(Account.login == story.login)).one()


def _recommendation(story: Story) -> dict[str, Any]:
    number = STORIES.index(story)
    return {
        "name": story.name,
        "login": story.login,
        "phone": f"1390000{number:04d}",
        "email": f"{story.login}@example.org",
        "department": "研发中心",
        "position": story.position,
        "fields": [story.field],
        "reason": f"长期从事{story.speciality}工作，熟悉产业化过程。",
    }


def _profile(story: Story) -> dict[str, Any]:
    number = STORIES.index(story)
    return {
        "degree": ("doctor", "master", "bachelor")[number % 3],
        "title": ("正高级工程师", "高级工程师", "工程师")[number % 3],
        "years": 6 + number % 17,
        "fields": [story.field],
        "speciality": story.speciality,
        "achievements": f"主持{story.speciality}方向研发项目 {1 + number % 4} 项\n参与制定企业标准 {number % 3} 项",
        "bio": None,
        "truthful": True,
    }


def _reviewed(outcome: str, opinion: str) -> Callable[[Stage, Transaction, Story], None]:
    answers = {"outcome": outcome, "opinion": opinion}
    return lambda stage, tx, story: stage.complete(tx, story, "review", answers)


_DEEDS: dict[str, Callable[[Stage, Transaction, Story], None]] = {
    "open": Stage.open,
    "profile": lambda stage, tx, story: stage.complete(tx, story, "profile", _profile(story)),
    "approve": _reviewed("approve", "专业方向和经历符合本企业需要，同意入库。"),
    "return": _reviewed("return", "请补充代表性成果，写明本人承担的部分。"),
    "refuse": _reviewed("refuse", "专业方向与本企业当前需求不符。"),
    "leave": lambda stage, tx, story: ask_leave(
        tx,
        _expert(tx, story).id,
        "近期工作调整，难以继续参加评价。",
        by=str(_expert(tx, story).account_id),
    ),
    "remove": lambda stage, tx, story: ask_removal(
        tx, _expert(tx, story).id, "已调离技术岗位。", by=stage.administrator(story)
    ),
    "freeze": lambda stage, tx, story: freeze(
        tx, _expert(tx, story).id, by=stage.administrator(story)
    ),
}
