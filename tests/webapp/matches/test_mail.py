"""The weekly mail: to whom, of what, once, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.clock import FakeClock
from engine.jobs import enqueue, run_job
from engine.models import Job, JobStatus
from tests.webapp.conftest import send
from tests.webapp.evaluations.conftest import Story, enter, story  # noqa: F401
from webapp.mail import Mailbox
from webapp.matches.schedule import mail_matches
from webapp.weekly import is_moment, last_moment
from workflows.operations import matches
from workflows.operations.matches import begin_round
from workflows.records.accounts import freeze_account
from workflows.records.conditions import Conditions
from workflows.records.interests import set_interests
from workflows.records.library import end_item
from workflows.records.matches import MatchMail, choose_mail

EVERYTHING = Conditions(ipc=("F28D",))
Enter = Callable[[str], FlaskClient]


class Weekly:
    """The story with fields of interest, its mails, and the rounds of the job."""

    def __init__(self, told: Story, mailbox: Mailbox) -> None:
        self.told, self.made, self.mailbox = told, told.evaluating, mailbox
        assert isinstance(self.made.runtime.clock, FakeClock)
        self.clock = self.made.runtime.clock

    def want(self, conditions: Conditions = EVERYTHING) -> None:
        with self.made.transaction() as tx:
            set_interests(tx, self.told.enterprise.id, conditions, by="1")

    def round(self) -> bool:
        """A round up to the present, with all its jobs."""
        self.clock.advance(hours=1)
        with self.made.transaction() as tx:
            begun = begin_round(tx, tx.now)
        self.made.work()
        return begun

    @property
    def mails(self) -> list[EmailMessage]:
        return [self.mailbox.read(name) for name in self.mailbox.names()]

    def again(self, **inputs: Any) -> None:
        """The job of a mail, delivered once more."""
        with self.made.transaction() as tx:
            enqueue(tx, "matches.send", inputs)
        self.made.work()


@pytest.fixture
def weekly(story: Story, mailbox: Mailbox) -> Weekly:  # noqa: F811
    made = Weekly(story, mailbox)
    made.want()
    return made


def test_each_item_is_mailed_once_to_everybody_of_the_enterprise(weekly: Weekly) -> None:
    weekly.round()
    assert len(weekly.mails) == 3, "the administrator and both experts; nobody of other places"
    text = weekly.mails[0].get_content()
    assert f"/library/items/{weekly.told.item}?shelf=watch" in text
    assert "另有" not in text
    weekly.round()
    assert len(weekly.mails) == 3, "nothing is new"
    weekly.made.register(weekly.told.university, "一种水泵", 2)
    weekly.round()
    assert len(weekly.mails) == 6
    assert "一种换热器" not in weekly.mails[0].get_content()


def test_a_job_that_comes_twice_mails_once(weekly: Weekly) -> None:
    weekly.round()
    account = weekly.told.people["qiye"].id
    weekly.again(round=1, account=account, organisation=weekly.told.enterprise.id)
    assert len(weekly.mails) == 3
    with weekly.made.transaction() as tx:
        assert not begin_round(tx, tx.now), "the round of this moment has begun"
        assert tx.session.scalar(select(func.count()).select_from(MatchMail)) == 3


class Dying:
    """Hands the mail over and dies before the commit."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    def send(self, message: EmailMessage) -> None:
        self.mailbox.send(message)
        raise ConnectionAbortedError("the worker is gone")


def test_dying_between_handing_over_and_commit_repeats_one_mail_under_its_name(
    weekly: Weekly,
) -> None:
    made, alive = weekly.made, weekly.made.runtime
    outside: Any = alive.world
    made.runtime = replace(alive, world=replace(outside, mail=Dying(weekly.mailbox)))
    weekly.round()
    assert len(weekly.mails) == 3
    made.runtime = alive
    weekly.clock.advance(minutes=5)
    made.work()
    names = [str(one["Message-ID"]) for one in weekly.mails]
    assert len(names) == 6
    assert len(set(names)) == 3, "a mail program shows the repetition once"
    open_jobs = select(func.count()).select_from(Job).where(Job.status == JobStatus.READY)
    assert made.session.scalar(open_jobs) == 0


def test_much_is_shortened_and_nothing_is_not_mailed(weekly: Weekly) -> None:
    for number in range(2, 15):
        weekly.made.register(weekly.told.university, f"一种水泵{number}", number)
    weekly.want(Conditions(ipc=("A01B",)))
    weekly.round()
    assert weekly.mails == []
    for number in range(20, 33):
        weekly.made.register(weekly.told.university, f"一种阀{number}", number)
    weekly.want()
    weekly.round()
    text = weekly.mails[0].get_content()
    assert "13 件" in str(weekly.mails[0]["Subject"])
    assert text.count("?shelf=watch") == matches.NAMED
    assert "另有 3 件" in text
    assert "/library/watch?since=" in text


def test_ended_patents_and_those_who_may_not_are_left_out(weekly: Weekly) -> None:
    told = weekly.told
    with weekly.made.transaction() as tx:
        freeze_account(tx, told.people["lin.x"].id, by=None)
        choose_mail(tx, told.people["chen.y"].id, wanted=False)
    weekly.round()
    assert len(weekly.mails) == 1
    item = weekly.made.register(told.university, "一种水泵", 2)
    with weekly.made.transaction() as tx:
        end_item(tx, item)
    weekly.round()
    assert len(weekly.mails) == 1


def test_who_says_no_while_the_mail_waits_gets_none(weekly: Weekly) -> None:
    weekly.clock.advance(hours=1)
    with weekly.made.transaction() as tx:
        begin_round(tx, tx.now)
    run_job(weekly.made.session, weekly.made.runtime, weekly.made.delivered.pop(0))
    with weekly.made.transaction() as tx:
        choose_mail(tx, weekly.told.people["qiye"].id, wanted=False)
    weekly.made.work()
    assert len(weekly.mails) == 2


def test_many_people_are_handed_on_in_batches(weekly: Weekly) -> None:
    weekly.want(Conditions(ipc=("A01B",)))
    weekly.round()
    weekly.want()
    with weekly.made.transaction() as tx:
        enqueue(tx, "matches.hand_out", {"round": 1, "after": 0, "size": 1})
    weekly.made.work()
    assert len(weekly.mails) == 3


def test_the_link_of_a_mail_leads_through_the_login(weekly: Weekly, client: FlaskClient) -> None:
    weekly.round()
    found = re.search(r"/library/items/\S+", weekly.mails[0].get_content())
    assert found is not None
    answer = client.get(found[0])
    assert answer.status_code == 302
    entered = send(client, answer.location, {"login": "qiye", "password": "correct horse battery"})
    assert entered.location == found[0]
    assert "一种换热器" in client.get(entered.location).text


def test_unsubscribing_needs_no_login_and_no_mere_opening(
    weekly: Weekly, client: FlaskClient
) -> None:
    weekly.round()
    mail = next(one for one in weekly.mails if one["List-Unsubscribe-Post"])
    link = str(mail["List-Unsubscribe"]).strip().strip("<>").removeprefix("http://localhost")
    for _ in range(2):
        assert client.get(link).status_code == 200
    weekly.made.register(weekly.told.university, "一种水泵", 2)
    weekly.round()
    assert len(weekly.mails) == 6, "opening the link has ended nothing"
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.post(link).status_code == 200, "twice is once"
    weekly.made.register(weekly.told.university, "一种阀", 3)
    weekly.round()
    assert len(weekly.mails) == 8
    for dead in (link[:-1], "/unsubscribe/1.x", "/unsubscribe/x", "/unsubscribe/9.é"):
        assert client.post(dead).status_code == 404


def test_a_long_address_stays_readable_in_the_header(weekly: Weekly) -> None:
    outside: Any = weekly.made.runtime.world
    base = f"https://{'patents.' * 12}example.org"
    weekly.made.runtime = replace(weekly.made.runtime, world=replace(outside, base_url=base))
    weekly.round()
    name = weekly.mailbox.names()[0]
    raw = (weekly.mailbox.folder / f"{name}.eml").read_text()
    assert f"List-Unsubscribe: <{base}/unsubscribe/" in raw.replace("\n ", " ").replace(
        ":  <", ": <"
    )


def test_the_switch_in_ones_profile(weekly: Weekly, enter: Enter) -> None:  # noqa: F811
    admin = enter("qiye")
    assert "/me/mail" in admin.get("/me").text
    assert send(admin, "/me/mail", {}).status_code == 302
    weekly.round()
    assert len(weekly.mails) == 2
    assert send(admin, "/me/mail", {"weekly": "y"}).status_code == 302
    assert enter("gaoxiao").get("/me/mail").status_code == 403


def test_the_round_is_due_once_a_week(weekly: Weekly) -> None:
    made = weekly.made
    due = [
        mail_matches(made.session, made.runtime, "monday 08:00", "Asia/Shanghai") for _ in range(2)
    ]
    assert due == [True, False]
    weekly.clock.advance(days=7)
    assert mail_matches(made.session, made.runtime, "monday 08:00", "Asia/Shanghai")
    assert not mail_matches(made.session, made.runtime, "", "Asia/Shanghai"), "switched off"


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), datetime(2026, 3, 2, 0, 0, tzinfo=UTC)),
        (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 2, 23, 0, 0, tzinfo=UTC)),
        (datetime(2026, 3, 8, 12, 0, tzinfo=UTC), datetime(2026, 3, 2, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_moment_is_of_the_installations_zone(now: datetime, moment: datetime) -> None:
    """08:00 in Shanghai is midnight of UTC."""
    assert last_moment("monday 08:00", "Asia/Shanghai", now) == moment
    assert now - last_moment("sunday 23:59", "Asia/Shanghai", now) < timedelta(days=7)


def test_a_setting_is_a_weekday_and_a_time() -> None:
    assert is_moment("friday 17:30")
    assert not any(is_moment(one) for one in ("", "montag 08:00", "monday 24:00", "monday 8:00"))
