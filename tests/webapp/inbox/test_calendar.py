"""The calendar of due dates: escaped and folded, nothing private, an address that can be revoked."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar

from engine.clock import FakeClock
from engine.db import transaction
from engine.tasks import claim_task
from tests.webapp.inbox.conftest import Office
from workflows.records.accounts import Account, AccountStatus

TRICKY = "甲方, 乙方; 换行\\n与很长的标题" * 6


def made(office: Office) -> str:
    """The address of anna's calendar, as its page shows it once."""
    page = office.send("/calendar/", {}).text
    return urlsplit(page.partition('readonly value="')[2].partition('"')[0]).path


def claimed(office: Office, **variables: object) -> None:
    task = office.open(**variables)
    with transaction(office.session, office.runtime) as tx:
        claim_task(tx, task.id, by=office.people["anna"], groups=[office.group])


def test_the_calendar_holds_what_is_in_my_hands(office: Office, clock: FakeClock) -> None:
    due = clock.now() + timedelta(days=3)
    claimed(office, due=due, matter=TRICKY)
    claimed(office, matter="没有期限")
    office.open(due=due, matter="同事的")
    answer = office.browsers["anna"].application.test_client().get(made(office))
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == [f"打分 – {TRICKY}"]
    assert events[0]["dtstart"].dt == due
    assert "林晓雯" not in answer.text


def test_addresses_are_those_of_the_installation_whatever_host_was_named(
    office: Office, clock: FakeClock
) -> None:
    """A forged Host must not write its name into somebody's calendar."""
    claimed(office, due=clock.now() + timedelta(days=3), matter="一件事")
    address, anybody = made(office), office.browsers["anna"].application.test_client()
    [event] = icalendar.Calendar.from_ical(
        anybody.get(address, headers={"Host": "evil.example"}).data
    ).walk("VEVENT")
    base = office.browsers["anna"].application.extensions["settings"].base_url
    assert str(event["url"]).startswith(f"{base}/tasks/")


def test_a_new_address_ends_the_old_one_and_revoking_ends_all(office: Office) -> None:
    first = made(office)
    second = made(office)
    anybody = office.browsers["anna"].application.test_client()
    assert [anybody.get(one).status_code for one in (first, second)] == [404, 200]
    assert second not in office.get("/calendar/").text
    office.send("/calendar/revoke", {})
    assert anybody.get(second).status_code == 404


def test_a_frozen_account_has_no_calendar(office: Office) -> None:
    address = made(office)
    office.session.get_one(Account, int(office.people["anna"])).status = AccountStatus.FROZEN
    office.session.commit()
    assert office.browsers["bert"].get(address).status_code == 404


def test_guessing_is_limited(office: Office) -> None:
    anybody = office.browsers["anna"].application.test_client()
    answers = [anybody.get(f"/calendar/guess{number}.ics").status_code for number in range(31)]
    assert set(answers[:30]) == {404}
    assert answers[30] == 429
