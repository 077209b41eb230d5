"""Notices on their way to webhooks: to whom, once, signed, tried again, given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import urging
from engine.clock import FakeClock
from engine.db import transaction
from engine.jobs import sweep
from engine.models import Job
from engine.runtime import Runtime
from tests.webapp.verbs.test_pages import Desk
from tests.webapp.webhooks.conftest import Receiver
from webapp.mail import Mailbox
from webapp.work import bring_notices
from workflows.operations.webhooks import PAUSED_AFTER, WAITS, try_webhook
from workflows.records.accounts import freeze_account
from workflows.records.organisations import Organisation
from workflows.records.webhook_hosts import allow_host, refuse_host
from workflows.records.webhooks import (
    KEPT,
    OF_GROUPS,
    CallStatus,
    Owner,
    Shape,
    Webhook,
    WebhookCall,
    forget_calls,
    open_webhook,
    renew_secret,
    resume_webhook,
)
from workflows.webhook_messages import secret_of
from workflows.world import Trouble


@dataclass
class Post:
    """The desk with a receiver whose host is allowed, and the verbs of this file."""

    desk: Desk
    place: Organisation
    receiver: Receiver
    session: Session
    runtime: Runtime
    clock: FakeClock
    work: Callable[[], None]

    def do(self, verb: Callable[..., Any], *args: Any, **options: Any) -> Any:
        with transaction(self.session, self.runtime) as tx:
            return verb(tx, *args, **options)

    def hook(self, login: str = "bert", *, shape: Shape = Shape.JSON, key: str = "", place: bool = False) -> Webhook:  # fmt: skip
        account = int(self.desk.people[login])
        owner = Owner(organisation=self.place.id) if place else Owner(account=account)
        found: Webhook = self.do(
            open_webhook, owner, name="robot", address=self.receiver.url, shape=shape, key=key,
            kinds=OF_GROUPS, locale="zh_Hans_CN", by=str(account),
        )  # fmt: skip
        return found

    def transfer(self) -> None:
        """Anna gives the task to bert, who is told."""
        self.desk.send("anna", self.desk.path("/transfer"), person=self.desk.people["bert"], reason="a secret")  # fmt: skip
        self.bring()

    def bring(self) -> None:
        bring_notices(self.session, self.runtime)
        self.work()

    def calls(self) -> list[WebhookCall]:
        found = select(WebhookCall).order_by(WebhookCall.id)
        return list(self.session.scalars(found.execution_options(populate_existing=True)))

    def later(self) -> None:
        """The next attempt of each call is due."""
        self.clock.advance(seconds=WAITS[-1].total_seconds() + 1)
        sweep(self.session, self.runtime)
        self.work()


@pytest.fixture
def post(
    desk: Desk,
    enterprise: Organisation,
    receiver: Receiver,
    session: Session,
    web_runtime: Runtime,
    clock: FakeClock,
    work: Callable[[], None],
) -> Post:
    made = Post(desk, enterprise, receiver, session, web_runtime, clock, work)
    made.bring()
    made.do(allow_host, receiver.host, inside=True, note="", by="1")
    return made


def test_a_person_gets_what_is_for_them_signed(post: Post) -> None:
    hook = post.hook()
    post.transfer()
    [(_, headers, body)] = post.receiver.came
    secret = secret_of(post.runtime.world.secret, hook.id, 1)  # type: ignore[attr-defined]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == int(post.clock.now().timestamp())
    message = json.loads(body)
    assert message["type"] == "notice.transferred" and message["id"] == headers["webhook-id"]
    assert "/notices/" in message["link"] and "a secret" not in body.decode()
    assert [one.status for one in post.calls()] == [CallStatus.SENT]


def test_each_secret_is_of_one_webhook_and_ends_when_it_is_renewed(post: Post) -> None:
    one, other = post.hook(), post.hook()
    secrets = {secret_of("m", one.id, 1), secret_of("m", other.id, 1), secret_of("n", one.id, 1)}
    post.do(renew_secret, one)
    assert len(secrets | {secret_of("m", one.id, one.version)}) == 4


def test_an_organisation_hears_what_is_for_groups_without_names_and_titles(post: Post) -> None:
    post.hook(place=True)
    post.do(
        urging.urge_task, post.desk.task().id, by=post.desk.people["anna"], words="soon, please"
    )
    post.bring()
    [message] = post.receiver.messages
    assert message["type"] == "notice.urged" and message["title"] == ""
    assert "soon" not in json.dumps(message) and message["link"].endswith(post.desk.path())
    post.transfer()
    assert len(post.receiver.came) == 1, "what is for one person is not for the chat of all"


def test_another_organisation_hears_nothing(post: Post) -> None:
    hook = post.hook(place=True)
    hook.organisation_id, hook.account_id = None, int(post.desk.people["cleo"])
    post.session.commit()
    post.transfer()
    assert post.receiver.came == []


def test_the_robots_get_their_shapes(post: Post) -> None:
    post.receiver.body = b'{"errcode": 0}'
    post.hook(shape=Shape.WECOM)
    post.hook(shape=Shape.DINGTALK, key="SECabc")
    post.transfer()
    wecom, dingtalk = sorted(post.receiver.came, key=lambda one: len(one[0]))
    assert json.loads(wecom[2])["markdown"]["content"].startswith("**有任务转办给您**")
    assert set(json.loads(dingtalk[2])["markdown"]) == {"title", "text"}
    asked = parse_qs(urlsplit(dingtalk[0]).query)
    stamp = asked["timestamp"][0]
    signed = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(signed).decode()] and asked["key"] == ["1"]


@pytest.mark.parametrize("body", [b'{"errcode": 310000}', b"not json", b"[]", b'{"errcode": "0"}'])
def test_a_robot_that_says_no_in_its_answer_has_not_taken_it(post: Post, body: bytes) -> None:
    post.receiver.body = body
    post.hook(shape=Shape.DINGTALK)
    post.transfer()
    [call] = post.calls()
    assert (call.status, call.error) == (CallStatus.WAITING, Trouble.REFUSED)


def test_it_is_tried_again_and_then_given_up(post: Post) -> None:
    post.receiver.status = 500
    post.hook()
    post.transfer()
    for _ in range(len(WAITS) + 2):
        post.later()
    [call] = post.calls()
    assert call.status is CallStatus.FAILED and call.attempts == len(WAITS) + 1 == len(
        post.receiver.came
    )
    assert call.answer == 500 and call.error == Trouble.STATUS
    assert len({one[1]["webhook-id"] for one in post.receiver.came}) == 1


def test_a_receiver_that_is_well_again_gets_it(post: Post) -> None:
    post.receiver.status = 503
    hook = post.hook()
    post.transfer()
    post.receiver.status = 204
    post.receiver.body = b""
    post.later()
    assert [one.status for one in post.calls()] == [CallStatus.SENT]
    post.session.refresh(hook)
    assert hook.failures == 0


def test_after_many_failures_it_is_paused_and_its_owner_told(post: Post, mailbox: Mailbox) -> None:
    hook = post.hook()
    hook.failures = PAUSED_AFTER - 1
    post.session.commit()
    post.do(refuse_host, post.receiver.host)
    post.transfer()
    for _ in WAITS:
        post.later()
    post.session.refresh(hook)
    assert hook.paused_by == "failures" and post.receiver.came == []
    subjects = [mailbox.read(name)["Subject"] for name in mailbox.names()]
    assert sum("已暂停" in subject for subject in subjects) == 1
    assert "已自动暂停" in post.desk.get("bert", f"/webhooks/{hook.id}").text
    post.do(allow_host, post.receiver.host, inside=True, note="", by="1")
    post.do(try_webhook, hook)
    post.work()
    assert len(post.receiver.came) == 1, "a test is sent all the same"
    post.do(resume_webhook, hook)
    post.desk.send("bert", post.desk.path("/transfer"), person=post.desk.people["cleo"], reason="x")
    post.desk.send("cleo", post.desk.path("/transfer"), person=post.desk.people["bert"], reason="x")
    post.bring()
    assert len(post.receiver.came) == 2


def test_nothing_goes_to_a_host_that_is_allowed_no_more_or_for_a_frozen_account(post: Post) -> None:
    post.hook()
    post.do(refuse_host, post.receiver.host)
    post.transfer()
    post.do(allow_host, post.receiver.host, inside=True, note="", by="1")
    post.do(freeze_account, int(post.desk.people["bert"]), by=None)
    post.work()
    post.later()
    assert post.receiver.came == []
    assert [one.status for one in post.calls()] == [CallStatus.DROPPED]


def test_a_public_entry_does_not_lead_inside(post: Post) -> None:
    """The host is allowed, but as one of the public network: TLS is asked for, and this machine refused."""
    hook = post.hook()
    post.do(allow_host, post.receiver.host, inside=False, note="", by="1")
    hook.address = post.receiver.url.replace("http:", "https:")
    post.session.commit()
    post.transfer()
    assert [one.error for one in post.calls()] == [Trouble.PRIVATE]
    assert post.receiver.came == []


def test_a_worker_that_dies_after_sending_sends_the_same_message_again(
    post: Post, database: Database, delivered: list[int]
) -> None:
    post.hook()
    post.desk.send("anna", post.desk.path("/transfer"), person=post.desk.people["bert"], reason="x")
    delivered.clear()
    bring_notices(post.session, post.runtime)
    payloads = {job: post.session.get_one(Job, job) for job in delivered}
    [job] = [one for one in payloads.values() if one.operation == "webhooks.send"]
    send = post.runtime.operations["webhooks.send"].function
    with (
        Session(database) as dying,
        pytest.raises(KeyboardInterrupt),
        transaction(dying, post.runtime) as tx,
    ):
        send(tx, **job.payload)
        raise KeyboardInterrupt
    post.work()
    assert len(post.receiver.came) == 2
    assert len({one[1]["webhook-id"] for one in post.receiver.came}) == 1
    post.do(send, **job.payload)
    assert len(post.receiver.came) == 2, "it stands in the log that it was sent"


def test_the_log_is_forgotten_after_a_while(post: Post) -> None:
    post.hook()
    post.transfer()
    post.clock.advance(seconds=KEPT.total_seconds() - 60)
    post.do(forget_calls)
    assert len(post.calls()) == 1
    post.clock.advance(minutes=2)
    post.do(forget_calls)
    assert post.calls() == []
