"""Whom a notice reaches, by bell and by mail, and how often."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine as Database
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import urging
from engine.clock import FakeClock
from engine.db import transaction
from engine.following import follow_case
from engine.jobs import run_job
from engine.models import Case, Job
from engine.notices import KINDS, tell
from engine.participants import Notice
from engine.runtime import Runtime
from tests.webapp.conftest import PASSWORD, send
from tests.webapp.verbs.test_pages import Desk
from webapp.mail import Mailbox
from webapp.notices.words import KIND_NAMES, PARTS, SAYINGS
from webapp.work import bring_notices
from workflows.mail import compose
from workflows.records.accounts import freeze_account
from workflows.records.digests import DigestDays, When, digest_time_of
from workflows.records.notices import (
    KEPT,
    WISHES,
    Delivery,
    Mails,
    Wish,
    choose,
    forget_notices,
    wishes_of,
)

OFFERS = 2
"""Notices of the desk's two tasks, which were offered to the group."""


def unread(session: Session) -> set[int]:
    found = select(Delivery.account_id).where(Delivery.read_at.is_(None))
    return set(session.scalars(found))


def transfer(desk: Desk) -> None:
    desk.send("anna", desk.path("/transfer"), person=desk.people["bert"], reason="on leave")


def test_who_was_given_a_task_sees_it_at_the_bell_and_gets_one_mail(
    desk: Desk,
    session: Session,
    web_runtime: Runtime,
    work: Callable[[], None],
    mailbox: Mailbox,
) -> None:
    transfer(desk)
    assert bring_notices(session, web_runtime) == OFFERS + 1
    assert bring_notices(session, web_runtime) == 0
    work()
    assert unread(session) == {int(desk.people["bert"])}
    [name] = mailbox.names()
    message = mailbox.read(name)
    assert "有任务转办给您" in message["Subject"]
    assert "on leave" in message.get_content()
    assert "/notices/" in message.get_content()
    assert "未读通知 1 条" in desk.get("bert", "/inbox").text
    assert "未读通知" not in desk.get("anna", "/inbox").text


def test_opening_a_notice_reads_it_and_shows_the_task(
    desk: Desk, session: Session, web_runtime: Runtime
) -> None:
    transfer(desk)
    bring_notices(session, web_runtime)
    [notice] = session.scalars(select(Delivery.notice_id))
    assert "on leave" in desk.get("bert", "/notices").text
    assert desk.get("cleo", f"/notices/{notice}").status_code == 404
    desk.send("cleo", f"/notices/{notice}/read")
    session.expire_all()
    assert unread(session) == {int(desk.people["bert"])}
    way = re.search(
        rf'href="(/notices/{notice}[?][^"]*)"', desk.get("bert", "/notices?show=unread").text
    )
    assert way is not None
    opened = desk.get("bert", unescape(way[1])).location
    assert urlsplit(opened).path == desk.path()
    session.expire_all()
    assert unread(session) == set()
    assert 'href="/notices?show=unread"' in desk.get("bert", opened).text
    assert desk.send("bert", opened).location == "/notices?show=unread"


def test_all_are_marked_as_read(desk: Desk, session: Session, web_runtime: Runtime) -> None:
    transfer(desk)
    bring_notices(session, web_runtime)
    assert "没有通知" not in desk.get("bert", "/notices?show=unread").text
    assert desk.send("bert", "/notices/read").status_code == 302
    assert "没有通知" in desk.get("bert", "/notices?show=unread").text


def test_a_group_is_told_at_the_bell_without_mail_and_without_who_did_it(
    desk: Desk, session: Session, web_runtime: Runtime, delivered: list[int]
) -> None:
    with transaction(session, web_runtime) as tx:
        urging.urge_task(tx, desk.task().id, by=desk.people["anna"])
    delivered.clear()
    bring_notices(session, web_runtime)
    assert unread(session) == {int(desk.people["bert"]), int(desk.people["cleo"])}
    assert delivered == []


def test_a_person_who_is_also_of_the_group_is_told_once(
    desk: Desk, session: Session, web_runtime: Runtime
) -> None:
    with transaction(session, web_runtime) as tx:
        case = tx.session.get_one(Case, desk.case)
        groups = [str(one) for one in desk.task().candidates]
        tell(tx, "urged", case, desk.task(), to=[desk.people["bert"]], groups=groups, by=None)
    bring_notices(session, web_runtime)
    assert len(session.scalars(select(Delivery)).all()) == 3


def test_no_mail_for_who_wants_none_or_has_read_it_or_is_frozen(
    desk: Desk,
    session: Session,
    web_runtime: Runtime,
    delivered: list[int],
    work: Callable[[], None],
    mailbox: Mailbox,
) -> None:
    bert, cleo = int(desk.people["bert"]), int(desk.people["cleo"])
    with transaction(session, web_runtime) as tx:
        case = tx.session.get_one(Case, desk.case)
        choose(tx, bert, {"copied": Wish(mails=Mails.NEVER)})
        tell(tx, "copied", case, to=[str(bert), str(cleo)], by=None)
    bring_notices(session, web_runtime)
    assert len(delivered) == 1
    with transaction(session, web_runtime) as tx:
        freeze_account(tx, cleo, by=None)
    work()
    assert mailbox.names() == []


def test_two_schedulers_bring_a_notice_once(
    desk: Desk, database: Database, session: Session, web_runtime: Runtime
) -> None:
    transfer(desk)

    def bring(_number: int) -> int:
        with Session(database) as own:
            return bring_notices(own, web_runtime)

    with ThreadPoolExecutor(4) as schedulers:
        assert sum(schedulers.map(bring, range(4))) == OFFERS + 1
    assert len(session.scalars(select(Delivery)).all()) == 1


def test_a_worker_that_dies_after_sending_sends_the_same_message_again(
    desk: Desk,
    database: Database,
    session: Session,
    web_runtime: Runtime,
    delivered: list[int],
    mailbox: Mailbox,
) -> None:
    """The mail is out, the commit does not happen: the next attempt bears the same Message-ID."""
    transfer(desk)
    delivered.clear()
    bring_notices(session, web_runtime)
    [job] = delivered
    operation = web_runtime.operations["notices.mail"]
    with (
        Session(database) as dying,
        pytest.raises(KeyboardInterrupt),
        transaction(dying, web_runtime) as tx,
    ):
        operation.function(tx, **session.get_one(Job, job).payload)
        raise KeyboardInterrupt
    with Session(database) as own:
        assert run_job(own, web_runtime, job)
        assert not run_job(own, web_runtime, job)
    ids = [mailbox.read(name)["Message-ID"] for name in mailbox.names()]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def offer(desk: Desk, session: Session, runtime: Runtime, **wish: object) -> None:
    """Bert wishes to be told of offers; whatever waits is brought."""
    with transaction(session, runtime) as tx:
        choose(tx, int(desk.people["bert"]), {"offered": Wish(**wish)})  # type: ignore[arg-type]
    bring_notices(session, runtime)


def test_new_tasks_of_a_group_reach_only_who_asks_for_them(
    desk: Desk, session: Session, web_runtime: Runtime, delivered: list[int]
) -> None:
    delivered.clear()
    offer(desk, session, web_runtime, shown=True, mails=Mails.NOW)
    assert unread(session) == {int(desk.people["bert"])}
    assert len(delivered) == 1, "both were offered by one act"


def test_one_act_tells_a_person_once_and_says_the_most(
    desk: Desk, session: Session, web_runtime: Runtime, delivered: list[int]
) -> None:
    """退回 opens the earlier task anew, for who had done it, who also follows the case and is of the group."""
    bring_notices(session, web_runtime)
    with transaction(session, web_runtime) as tx:
        follow_case(tx, desk.case, by=desk.people["anna"])
        choose(tx, int(desk.people["anna"]), {"offered": Wish(mails=Mails.NOW)})
    delivered.clear()
    desk.send("bert", desk.path("/return"), target="a", reason="one page is missing")
    bring_notices(session, web_runtime)
    told = session.execute(select(Delivery, Notice.kind).join(Notice)).all()
    assert [(one.account_id, kind) for one, kind in told] == [
        (int(desk.people["anna"]), "returned")
    ]
    assert len(delivered) == 1


def test_the_database_refuses_to_tell_twice(
    desk: Desk, session: Session, web_runtime: Runtime
) -> None:
    transfer(desk)
    bring_notices(session, web_runtime)
    [one] = session.scalars(select(Delivery))
    with transaction(session, web_runtime) as tx:
        tell(tx, "urged", tx.session.get_one(Case, desk.case), to=[desk.people["bert"]], by=None)
    other = session.scalars(select(Notice.id).where(Notice.kind == "urged")).one()
    again = {"notice_id": other, "account_id": one.account_id, "act": one.act}
    with pytest.raises(IntegrityError):
        session.execute(
            insert(Delivery).values(**again, case_id=one.case_id, shown=True, daily=False)
        )
    session.rollback()


def test_what_the_process_mails_itself_is_not_mailed_again(
    desk: Desk, session: Session, web_runtime: Runtime, delivered: list[int]
) -> None:
    delivered.clear()
    with transaction(session, web_runtime) as tx:
        case = tx.session.get_one(Case, desk.case)
        tell(tx, "opened", case, desk.task(), to=[desk.people["bert"]], by=None, mail="own")
    bring_notices(session, web_runtime)
    assert unread(session) == {int(desk.people["bert"])} and delivered == []


def test_what_is_old_when_it_is_brought_is_left_to_the_digest(
    desk: Desk, session: Session, web_runtime: Runtime, delivered: list[int], clock: FakeClock
) -> None:
    transfer(desk)
    delivered.clear()
    clock.advance(days=3)
    bring_notices(session, web_runtime)
    [one] = session.scalars(select(Delivery))
    assert one.daily and delivered == []


def test_what_lies_with_nobody_is_forgotten_after_a_while(
    desk: Desk, session: Session, web_runtime: Runtime, clock: FakeClock
) -> None:
    transfer(desk)
    bring_notices(session, web_runtime)
    clock.advance(seconds=KEPT.total_seconds() + 60)
    with transaction(session, web_runtime) as tx:
        forget_notices(tx)
    assert session.scalars(select(Notice.kind)).all() == ["transferred"]


def test_a_link_leads_through_login_to_the_task(
    desk: Desk, session: Session, web_runtime: Runtime, app: Flask
) -> None:
    transfer(desk)
    bring_notices(session, web_runtime)
    [notice] = session.scalars(select(Delivery.notice_id))
    browser, link = app.test_client(), f"/notices/{notice}"
    login = browser.get(link).location
    assert login.startswith("/login?")
    answers = {"login": "bert", "password": PASSWORD}
    assert send(browser, login, answers).location == link
    opened = browser.get(link).location
    assert urlsplit(opened).path == desk.path()
    assert desk.send("bert", opened).location == f"/cases/{desk.case}"  # a mail is no page


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:1"])
def test_a_notice_leads_back_to_pages_of_ours_only(
    desk: Desk, session: Session, web_runtime: Runtime, back: str
) -> None:
    transfer(desk)
    bring_notices(session, web_runtime)
    [notice] = session.scalars(select(Delivery.notice_id))
    opened = desk.browsers["bert"].get(f"/notices/{notice}", query_string={"back": back}).location
    assert desk.send("bert", opened).location == f"/cases/{desk.case}"


def test_the_list_shows_one_kind(desk: Desk, session: Session, web_runtime: Runtime) -> None:
    transfer(desk)
    bring_notices(session, web_runtime)
    assert "on leave" in desk.get("bert", "/notices?part=0").text
    assert "on leave" not in desk.get("bert", "/notices?part=1").text
    assert desk.get("bert", "/notices?part=99999999999999999999").status_code == 200


def settings(**changed: str) -> dict[str, str]:
    """What the page of settings sends where nothing was changed but this."""
    sent = {f"mails-{kind}": str(wish.mails) for kind, wish in WISHES.items()}
    sent |= {f"shown-{kind}": "1" for kind, wish in WISHES.items() if wish.shown}
    return {**sent, "days": "working", "hour": "8", **changed}


def test_choosing_how_to_be_told(desk: Desk, session: Session) -> None:
    sent = settings(**{"mails-transferred": "never", "mails-signed": "now", "hour": "18"})
    del sent["shown-copied"]
    assert desk.send("bert", "/notices/settings", **sent).status_code == 302
    bert = int(desk.people["bert"])
    wishes = wishes_of(session, bert)
    assert (wishes["transferred"].mails, wishes["signed"].mails) == (Mails.NEVER, Mails.NOW)
    assert not wishes["copied"].shown and wishes["urged"] == WISHES["urged"]
    assert digest_time_of(session, bert) == When(DigestDays.WORKING, 18)
    page = desk.get("bert", "/notices/settings").text
    assert 'name="shown-urged" value="1"' in page and '<option value="18" selected' in page.replace(
        'selected value="18"', 'value="18" selected'
    )


@pytest.mark.parametrize("wrong", [{"mails-urged": "hourly"}, {"hour": "24"}, {"days": "no"}])
def test_what_no_page_offers_changes_nothing(
    desk: Desk, session: Session, wrong: dict[str, str]
) -> None:
    assert desk.send("bert", "/notices/settings", **settings(**wrong)).status_code == 422
    assert wishes_of(session, int(desk.people["bert"])) == WISHES


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == set(SAYINGS) == set(KIND_NAMES) == set(WISHES)
    assert sorted(kind for _, kinds in PARTS for kind in kinds) == sorted(KINDS)
    for kind in KINDS:
        for language in ("en", "zh_Hans_CN"):
            compose(
                "notice", language, sender="a@example.org", to="b@example.org", name="n", kind=kind,
                case="c", number="1", step="", words="", link="l", settings="s",
            )  # fmt: skip
