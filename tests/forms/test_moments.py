"""Dates and times."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tests.forms.samples import answer, complaint, fill, form

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATE = {"type": "datetime", "subtype": "date"}
TIME = {"type": "datetime", "subtype": "time"}
BOTH = {"type": "datetime", "subtype": "datetime"}


@pytest.mark.parametrize(
    "posted", ["2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日", "２０２６-11-22"]
)
def test_dates(posted):
    found = answer(DATE, posted)
    assert type(found) is date
    assert found == date(2026, 11, 22)


@pytest.mark.parametrize(
    "posted",
    [
        "0000-00-00",
        "0999-12-31",
        "9999-01-01",
        "2026-02-30",
        "2026-13-01",
        "22.11.2026",
        "٢٠٢٦-11-22",
        "2026-11-22T10:00",
        "x" * 10_000,
        "99999-01-01",
    ],
)
def test_what_is_no_date(posted):
    assert complaint(DATE, posted).startswith("Please enter a date")


def test_times():
    assert answer(TIME, "09:30") == time(9, 30, tzinfo=SHANGHAI)
    assert answer({**TIME, "timeSerializingFormat": "no_timezone"}, "9:30:15") == time(9, 30, 15)
    assert answer({**TIME, "timeSerializingFormat": "utc_normalized"}, "09:30") == time(
        1, 30, tzinfo=UTC
    )
    assert complaint(TIME, "24:00").startswith("Please enter a time")
    assert complaint(TIME, "9h").startswith("Please enter a time")


def test_both():
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI)
    assert answer(BOTH, "2026-11-22T09:30") == moment
    assert answer(BOTH, "2026-11-22 09:30").tzinfo == SHANGHAI
    assert (
        answer({**BOTH, "timeSerializingFormat": "utc_normalized"}, "2026-11-22T09:30").tzinfo
        == UTC
    )
    assert answer({**BOTH, "timeSerializingFormat": "no_timezone"}, "2026-11-22T09:30") == (
        moment.replace(tzinfo=None)
    )
    assert complaint(BOTH, "2026-11-22").startswith("Please enter a date and a time")
    assert complaint(BOTH, "0001-01-01T00:00") == complaint(BOTH, "9999-12-31T23:59")


def test_another_zone():
    assert answer(TIME, "09:30", zone=ZoneInfo("Europe/Berlin")).tzinfo.key == "Europe/Berlin"


def test_nothing_is_null():
    assert answer(DATE, "") is None
    assert complaint({**DATE, "validate": {"required": True}}, " ") == "Please fill this in."


def test_the_past_may_be_closed():
    closed = {**DATE, "disallowPassedDates": True}
    assert answer(closed, "2026-11-22") == date(2026, 11, 22)
    assert complaint(closed, "2026-11-21") == "This lies in the past."
    closed = {**BOTH, "disallowPassedDates": True}
    assert answer(closed, "2026-11-22T11:00")
    assert complaint(closed, "2026-11-22T10:59") == "This lies in the past."
    bare = {**closed, "timeSerializingFormat": "no_timezone"}
    assert complaint(bare, "2026-11-22T10:59") == "This lies in the past."


def test_steps_of_the_clock():
    assert answer({**TIME, "timeInterval": 15}, "09:45")
    assert "15 minutes" in complaint({**TIME, "timeInterval": 15}, "09:50")


@pytest.mark.parametrize(
    ("component", "start", "value"),
    [
        (DATE, date(2026, 1, 2), date(2026, 1, 2)),
        (DATE, "2026-01-02", date(2026, 1, 2)),
        (DATE, datetime(2026, 1, 2, tzinfo=UTC), None),
        (DATE, True, None),
        (TIME, "09:30", time(9, 30, tzinfo=SHANGHAI)),
        (BOTH, date(2026, 1, 2), None),
        (BOTH, datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_beginning_with_the_cases_value(component, start, value):
    assert fill(form({**component, "key": "x"}), context={"x": start}).answers["x"] == value


def test_a_default():
    assert fill(form({**DATE, "key": "x", "defaultValue": "2026-01-02"})).answers["x"] == date(
        2026, 1, 2
    )
