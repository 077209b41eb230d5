"""Finding work: tabs, filters, order, pages, kept filters and their groups, the poll, the search."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import text

from engine.clock import FakeClock
from engine.db import transaction
from engine.models import Case
from engine.participants import Follower
from engine.tasks import save_draft
from tests.counting import counted
from tests.webapp.conftest import sign_in
from tests.webapp.inbox.conftest import Office
from webapp.inbox.searching import SCANNED
from workflows.records.accounts import Account, Role
from workflows.records.codes import Code, System
from workflows.records.organisations import Kind, Organisation
from workflows.records.task_filters import filters_for

COPIES = """
INSERT INTO cases (definition_id, key, process, title, organisation, status, state, started_at, events, head)
SELECT definition_id, key, process, title, organisation, status, state, started_at, events, head
FROM cases, generate_series(1, :count) WHERE id = :case
"""


@pytest.fixture
def three(office: Office, clock: FakeClock) -> list[str]:
    """One overdue, one due tomorrow of another process, one without a due date; the numbers of their cases."""
    made = [
        office.open(due=clock.now() - timedelta(days=2), matter="逾期的"),
        office.open("receipt", due=clock.now() + timedelta(hours=2), matter="今天的"),
        office.open(matter="没有期限的"),
    ]
    return [office.session.get_one(Case, task.case_id).number for task in made]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [0, 1, 2]), ("due=overdue", [0]), ("due=none", [2]), ("key=receipt", [1]),
        ("key=rating&step=t", [0, 2]), ("q=今天", [1]), ("q=示例智造", [0, 1, 2]), ("region=33", [0, 1, 2]),
        ("region=11", []), ("urgent=1", []), ("show=mine", []), ("show=groups", [0, 1, 2]),
        ("show=nonsense&due=never&region=x'", [0, 1, 2]), ("show=waiting", []),
    ],
)  # fmt: skip
def test_filters(office: Office, three: list[str], query: str, shown: list[int]) -> None:
    page = office.get(f"/inbox?{query}")
    assert page.status_code == 200
    assert [number for number in three if number in page.text] == [three[one] for one in shown]


def test_a_number_is_found(office: Office, three: list[str]) -> None:
    page = office.get(f"/inbox?q={three[1]}").text
    assert three[1] in page
    assert three[0] not in page


def test_the_order_stays(office: Office, three: list[str]) -> None:
    def order(page: str) -> list[str]:
        return sorted(three, key=page.index)

    assert order(office.get("/inbox").text) == three
    newest = [three[2], three[1], three[0]]
    assert order(office.get("/inbox?sort=opened").text) == newest
    assert order(office.get("/inbox").text) == newest
    assert order(office.get("/inbox?sort=due").text) == three


def test_pages_lead_both_ways(office: Office) -> None:
    for _ in range(30):
        office.open()
    page = office.get("/inbox").text
    onward = link(page, "next")
    assert 'rel="prev"' not in page
    second = office.get(onward).text
    assert 'rel="next"' not in second
    again = office.get(link(second, "prev")).text
    assert link(again, "next") == onward
    assert office.get("/inbox?after=nonsense").status_code == 404


def link(page: str, rel: str) -> str:
    _before, _, rest = page.partition(f'rel="{rel}"')
    return rest.partition('href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("query", ["", "key=rating&due=overdue&region=33&q=的", "sort=priority"])
def test_the_page_keeps_to_five_statements(
    office: Office, three: list[str], database: Database, query: str
) -> None:
    path = f"/inbox?{query}&sort=due"
    office.get(path)
    with office.browsers["anna"].application.app_context():
        from webapp.extensions import db

        bind = db.engine
    with counted(bind) as sent:
        assert office.get(path).status_code == 200
    assert len(sent) <= 5


def test_a_draft_is_marked(office: Office, three: list[str]) -> None:
    task = office.open()
    assert "badge amber" not in office.get("/inbox").text
    with transaction(office.session, office.runtime) as tx:
        save_draft(tx, task.id, {"reason": "so"}, by=office.people["anna"])
    assert "badge amber" in office.get("/inbox").text
    assert "badge amber" not in office.get("/inbox", who="bert").text


def test_the_poll_says_304_until_something_changes(office: Office, three: list[str]) -> None:
    first = office.get("/inbox/pulse")
    same = office.get("/inbox/pulse", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, same.status_code, same.data) == (200, 304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    office.open()
    changed = office.get("/inbox/pulse", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_poll_says_that_the_list_has_changed(office: Office, three: list[str]) -> None:
    address = link_of_pulse(office.get("/inbox").text)
    assert "hx-swap-oob" in office.get(address).text
    assert "stats-note" not in office.get(address).text
    office.open()
    assert "stats-note" in office.get(address).text


def link_of_pulse(page: str) -> str:
    return page.partition('id="pulse" hx-get="')[2].partition('"')[0].replace("&amp;", "&")


def test_a_kept_filter_shows_its_number(office: Office, three: list[str]) -> None:
    sent = office.send(
        "/inbox/filters", {"name": " 逾期 ", "query": "due=overdue&evil=1&sort=opened"}
    )
    assert sent.location.endswith("/inbox?due=overdue")
    assert "逾期 <span>1</span>" in office.get("/inbox/filters/numbers").text
    again = office.get("/inbox/filters/numbers")
    same = office.get("/inbox/filters/numbers", headers={"If-None-Match": again.headers["ETag"]})
    assert same.status_code == 304
    assert "逾期" not in office.get("/inbox/filters", who="bert").text


def test_a_filter_is_shared_with_a_group_of_mine(
    office: Office, three: list[str], make_account: Callable[..., Account]
) -> None:
    sent = office.send(
        "/inbox/filters", {"name": "共享", "query": "key=rating", "group": office.group}
    )
    assert sent.status_code == 302
    assert "共享 <span>2</span>" in office.get("/inbox/filters/numbers", who="bert").text
    make_account("stranger", role=Role.EXPERT)
    stranger = office.browsers["anna"].application.test_client()
    sign_in(stranger, "stranger")
    assert "共享" not in stranger.get("/inbox/filters").text
    refused = office.send(
        "/inbox/filters", {"name": "别人", "query": "key=rating", "group": "operator@1"}
    )
    assert refused.status_code == 422


def test_only_its_owner_deletes_a_filter(office: Office) -> None:
    office.send("/inbox/filters", {"name": "共享", "query": "due=none", "group": office.group})
    kept = filters_for(office.session, int(office.people["bert"]), [office.group])[0]
    office.send(f"/inbox/filters/{kept.id}/delete", {}, who="bert")
    assert len(filters_for(office.session, int(office.people["bert"]), [office.group])) == 1
    office.send(f"/inbox/filters/{kept.id}/delete", {})
    assert filters_for(office.session, int(office.people["bert"]), [office.group]) == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=逾期", [0]), ("key=receipt", [1]), ("status=running", [0, 1, 2]), ("status=completed", []),
        ("region=33&q=的", [0, 1, 2]), ("q=示例智造", [0, 1, 2]), ("", []),
        ("person=林晓雯", [0, 1, 2]), ("person=无此人", []), ("since=2026-03-02", [0, 1, 2]), ("until=2026-03-01", []),
        ("since=2026-03-02&until=2026-03-02&q=逾期", [0]), ("since=soon&status=odd", []),
    ],
)  # fmt: skip
def test_searching_cases(office: Office, three: list[str], query: str, shown: list[int]) -> None:
    page = office.get(f"/search?{query}").text
    assert [number for number in three if number in page] == [three[one] for one in shown]


def test_the_search_has_pages(office: Office) -> None:
    for _ in range(27):
        office.open()
    page = office.get("/search?status=running").text
    second = office.get(link(page, "next"))
    assert second.text.count('class="sub"') == 2


def test_who_may_see_little_is_led_on_behind_what_was_looked_through(
    office: Office, make_account: Callable[..., Account]
) -> None:
    first = office.open()
    office.session.execute(text(COPIES), {"case": first.case_id, "count": SCANNED})
    office.session.commit()
    account = make_account("copied", role=Role.INVENTOR)
    office.session.add(
        Follower(case_id=first.case_id, person=str(account.id), by="1", at=first.opened_at)
    )
    office.session.commit()
    browser = office.browsers["anna"].application.test_client()
    sign_in(browser, "copied")
    page = browser.get("/search?status=running").text
    assert f'href="/cases/{first.case_id}"' not in page
    further = re.findall(r'href="(/search\?before=[^"]+)"', page)
    assert f'href="/cases/{first.case_id}"' in browser.get(further[0].replace("&amp;", "&")).text


def test_rare_words_are_found_behind_what_was_walked(office: Office) -> None:
    rare, common = office.open(matter="罕见之事"), office.open(matter="寻常")
    office.session.execute(text(COPIES), {"case": common.case_id, "count": SCANNED})
    office.session.commit()
    for words in ("罕见", "罕 事", f"R-{rare.case_id:06d}"):
        assert f'href="/cases/{rare.case_id}"' in office.get(f"/search?q={words}").text
    assert "没有" in office.get("/search?q=罕见的").text


def test_the_pane_shows_a_task_to_who_may_see_it(
    office: Office, three: list[str], make_account: Callable[..., Account]
) -> None:
    task = office.open()
    assert f'data-task="{task.id}"' in office.get(f"/tasks/{task.id}/pane").text
    assert f'data-task="{task.id}"' in office.get(f"/inbox?task={task.id}").text
    make_account("stranger", role=Role.EXPERT)
    stranger = office.browsers["anna"].application.test_client()
    sign_in(stranger, "stranger")
    assert stranger.get(f"/tasks/{task.id}/pane").status_code == 404
    assert "data-task" not in stranger.get(f"/inbox?task={task.id}").text


def test_whose_matter_it_is_takes_a_column_where_not_all_are_of_ones_own_place(
    office: Office,
) -> None:
    office.open()
    assert "at-home" in office.get("/inbox").text
    task = office.open()
    office.session.get_one(Case, task.case_id).organisation = "999"
    office.session.commit()
    assert "at-home" not in office.get("/inbox").text


def test_an_enterprise_is_not_asked_for_regions(
    office: Office, make_account: Callable[..., Account]
) -> None:
    """All its matters are in one; whoever serves several is asked."""
    zhejiang = Code(system=System.REGION, code="330000", name="浙江省", level=1, position=0)
    office.session.add(zhejiang)
    office.session.commit()
    for page in ("/inbox", "/search?q=事项"):
        assert 'name="region"' not in office.get(page).text
    account = make_account("officer", role=Role.NATIONAL_OFFICER)
    own = office.session.get_one(Organisation, account.memberships[0].organisation_id)
    own.kind = Kind.NATIONAL
    office.session.commit()
    browser = office.browsers["anna"].application.test_client()
    sign_in(browser, "officer")
    for page in ("/inbox", "/search?q=事项"):
        assert 'name="region"' in browser.get(page).text


def test_only_processes_that_concern_a_person_are_offered(
    office: Office, make_account: Callable[..., Account]
) -> None:
    """Those whose model names a role of theirs, and those of which the list shows a task."""
    expert = make_account("expert", role=Role.EXPERT)
    browser = office.browsers["anna"].application.test_client()
    sign_in(browser, "expert")
    offered = re.compile(r'<option value="(rating|receipt|two_steps)"')
    for page in ("/inbox", "/search?q=事项"):
        assert set(offered.findall(office.get(page).text)) == {"rating", "receipt", "two_steps"}
        assert offered.findall(browser.get(page).text) == []
    assert offered.findall(browser.get("/inbox?key=receipt").text) == ["receipt"]
    task = office.open()
    task.assignee = str(expert.id)
    office.session.commit()
    assert offered.findall(browser.get("/inbox").text) == ["rating"]
