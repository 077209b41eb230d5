"""The daily digest: when it comes, what it says, and that it comes once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import transaction
from engine.jobs import enqueue, run_job
from engine.models import TaskGroup
from engine.runtime import Runtime
from engine.tasks import claim_task
from tests.webapp.verbs.test_pages import Desk
from webapp.mail import Mailbox
from webapp.work import bring_notices, remind
from workflows.records.accounts import freeze_account, locked_account
from workflows.records.digests import DigestDays, DigestMail, When, choose_digest
from workflows.records.notices import Mails, Wish, choose
from workflows.records.workdays import BEIJING, DayKind, set_day


@dataclass
class Days:
    """The desk from day to day: the scheduler's look at an hour of Beijing, its jobs, and the mails of that."""

    desk: Desk
    session: Session
    runtime: Runtime
    clock: FakeClock
    mailbox: Mailbox
    work: Callable[[], None]

    @property
    def people(self) -> dict[str, int]:
        return {login: int(number) for login, number in self.desk.people.items()}

    def at(self, hour: int, *, days: int = 0) -> list[EmailMessage]:
        """Go to the next such hour, `days` later than that, and do what the scheduler and workers do."""
        now = self.clock.now().astimezone(BEIJING)
        then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        then += timedelta(days=days if then > now else days + 1)
        self.clock.advance(seconds=(then - now).total_seconds())
        return self.look()

    def look(self) -> list[EmailMessage]:
        before = set(self.mailbox.names())
        remind(self.session, self.runtime)
        self.work()
        return [self.mailbox.read(name) for name in sorted(set(self.mailbox.names()) - before)]

    def choose(self, login: str, when: When) -> None:
        with transaction(self.session, self.runtime) as tx:
            choose_digest(tx, self.people[login], when)

    def due(self, when: datetime) -> None:
        """The task becomes due then, in its holder's inbox and in its group's."""
        task = self.desk.task()
        task.due = when
        offers = update(TaskGroup).where(TaskGroup.task_id == task.id)
        self.session.execute(offers.values(due=when))
        self.session.commit()

    def do(self, verb: Callable[..., Any], *args: Any, **options: Any) -> None:
        with transaction(self.session, self.runtime) as tx:
            verb(tx, *args, **options)


@pytest.fixture
def days(
    desk: Desk,
    session: Session,
    web_runtime: Runtime,
    clock: FakeClock,
    mailbox: Mailbox,
    delivered: list[int],
    work: Callable[[], None],
) -> Days:
    """A desk without mails of before; the task of the desk is new to all three."""
    made = Days(desk, session, web_runtime, clock, mailbox, work)
    remind(session, web_runtime)
    work()
    assert mailbox.names() == []
    return made


def test_what_is_new_is_said_once_a_day_at_eight(days: Days) -> None:
    assert days.at(7) == []
    first = days.at(8)
    assert len(first) == 3
    text = first[0].get_content()
    assert "新任务（1）" in text and days.desk.path() in text and "/notices/settings" in text
    assert days.look() == [] and days.at(9) == []
    assert days.at(8) == [], "nothing is new, due or late: waiting alone is no reason"


def test_what_is_due_today_and_overdue_is_said_each_day(days: Days) -> None:
    days.at(8)
    days.due(days.clock.now() + timedelta(days=1, hours=2))
    [today, *_] = days.at(8)
    assert "今日到期 1" in today["Subject"] and "今日到期（1）" in today.get_content()
    [late, *_] = days.at(8)
    assert "已逾期 1" in late["Subject"]
    assert "新任务" not in late.get_content()


def test_hour_days_and_none_are_each_persons_choice(days: Days) -> None:
    days.choose("anna", When(DigestDays.EVERY, 18))
    days.choose("bert", When(DigestDays.NEVER, 8))
    assert len(days.at(8)) == 1
    assert len(days.at(18)) == 1
    days.choose("anna", When(DigestDays.EVERY, 20))
    days.due(days.clock.now())
    assert days.at(20) == [], "one a day, whatever hour is chosen"


def test_holidays_are_free_but_for_who_wants_every_day(days: Days) -> None:
    tomorrow = (days.clock.now().astimezone(BEIJING) + timedelta(days=1)).date()
    days.do(set_day, tomorrow, DayKind.HOLIDAY, "假日")
    days.choose("anna", When(DigestDays.EVERY, 8))
    assert len(days.at(8)) == 1
    assert len(days.at(8)) == 2, "the others' first digest, on the next working day"


def test_a_scheduler_that_was_away_makes_up_for_the_hours_of_the_day(days: Days) -> None:
    days.at(7)
    assert len(days.at(11)) == 3
    assert days.at(12) == []


def test_group_tasks_are_left_out_for_who_wants_none(days: Days) -> None:
    days.do(choose, days.people["anna"], {"offered": Wish(mails=Mails.NEVER)})
    assert len(days.at(8)) == 2
    days.do(choose, days.people["bert"], {"offered": Wish(mails=Mails.NEVER)})
    days.do(
        claim_task,
        days.desk.task().id,
        by=str(days.people["bert"]),
        groups=[days.desk.task().candidates[0]],
    )
    days.due(days.clock.now())
    assert len(days.at(8)) == 1, "who has it in hand"


def test_notices_that_are_mailed_daily_are_named_once_unless_read(days: Days) -> None:
    days.at(8)
    wish = {"transferred": Wish(mails=Mails.DAILY)}
    for login in ("bert", "anna"):
        days.do(choose, days.people[login], wish)
    days.desk.send("anna", days.desk.path("/transfer"), person=days.desk.people["bert"], reason="x")
    bring_notices(days.session, days.runtime)
    [mail] = days.at(8)
    assert "有任务转办给您" in mail.get_content() and "/notices/" in mail.get_content()
    assert days.at(8) == []


def test_each_reads_it_in_their_language_and_the_frozen_not_at_all(days: Days) -> None:
    with transaction(days.session, days.runtime) as tx:
        locked_account(tx, days.people["anna"]).locale = "en"
        freeze_account(tx, days.people["cleo"], by=None)
    days.work()
    bodies = [one.get_content() for one in days.at(8)]
    assert len(bodies) == 2
    assert sum("Tasks that wait for you: 1" in body for body in bodies) == 1


def test_many_people_are_looked_through_some_at_a_time(days: Days) -> None:
    day = days.clock.now().astimezone(BEIJING).date()
    given = {"day": day, "first": 0, "last": 23, "after": 0, "size": 1}
    days.do(enqueue, "digests.hand_out", given)
    days.work()
    assert len(days.mailbox.names()) == len(days.people)


class Dying:
    """Hands the mail over and dies before the commit."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    def send(self, message: EmailMessage) -> None:
        self.mailbox.send(message)
        raise ConnectionAbortedError("the worker is gone")


def test_a_worker_that_dies_after_sending_sends_the_same_message_again(
    days: Days, delivered: list[int]
) -> None:
    days.choose("bert", When(DigestDays.NEVER, 8))
    days.choose("cleo", When(DigestDays.NEVER, 8))
    days.clock.advance(days=1)
    outside: Any = days.runtime.world
    dying = replace(days.runtime, world=replace(outside, mail=Dying(days.mailbox)))
    day = days.clock.now().astimezone(BEIJING).date()
    given = {"account": days.people["anna"], "day": day}
    for _ in range(2):
        days.do(enqueue, "digests.send", given)
    first, second = delivered
    delivered.clear()
    assert not run_job(days.session, dying, first)
    assert days.session.scalars(select(DigestMail)).all() == []
    days.clock.advance(minutes=5)
    assert run_job(days.session, days.runtime, first)
    assert run_job(days.session, days.runtime, second), "it finds that the digest was sent"
    names = [days.mailbox.read(name)["Message-ID"] for name in days.mailbox.names()]
    assert len(names) == 2 and len(set(names)) == 1


def test_the_hours_of_a_night_belong_to_their_day(days: Days) -> None:
    for login in days.desk.people:
        days.choose(login, When(DigestDays.EVERY, 0))
    assert len(days.at(0)) == 3
    sent = days.session.scalars(select(DigestMail.day)).first()
    assert sent == days.clock.now().astimezone(BEIJING).date()
