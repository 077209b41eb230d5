"""Whom a notice reaches, by bell and by mail, and how often."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import urging
from engine.db import transaction
from engine.jobs import run_job
from engine.models import Case, Job
from engine.notices import KINDS, tell
from engine.runtime import Runtime
from tests.webapp.verbs.test_pages import Desk
from webapp.mail import Mailbox
from webapp.notices.reading import KIND_NAMES, SAYINGS
from webapp.work import bring_notices
from workflows.mail import compose
from workflows.records.accounts import freeze_account
from workflows.records.notices import Delivery, choose_mails


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
    assert bring_notices(session, web_runtime) == 1
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
    assert desk.get("bert", f"/notices/{notice}").location == desk.path()
    session.expire_all()
    assert unread(session) == set()


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
        choose_mails(tx, bert, {"copied": False})
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
        assert sum(schedulers.map(bring, range(4))) == 1
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


def test_choosing_mails(desk: Desk, session: Session) -> None:
    page = desk.get("bert", "/notices/settings").text
    assert 'value="transferred" checked' in page
    assert 'value="signed" checked' not in page
    desk.send("bert", "/notices/settings", mails=["signed", "nonsense"])
    page = desk.get("bert", "/notices/settings").text
    assert 'value="transferred" checked' not in page
    assert 'value="signed" checked' in page


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == set(SAYINGS) == set(KIND_NAMES)
    for kind in KINDS:
        for language in ("en", "zh_Hans_CN"):
            compose(
                "notice", language, sender="a@example.org", to="b@example.org", name="n", kind=kind,
                case="c", number="1", step="", words="", link="l", settings="s",
            )  # fmt: skip
