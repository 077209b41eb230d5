"""外发通知: notices on their way to webhooks, tried again for a while, and given up on with a pause.

A call is a row; each attempt is a job. A worker that dies between sending and its commit sends again under the same id,
by which the receiver knows it. What a receiver does wrong is not an incident of ours: it stands in the webhook's log.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from engine.db import Transaction
from engine.errors import EngineError
from engine.jobs import enqueue
from engine.models import Case, Task
from engine.operations import Catalogue
from engine.participants import Notice
from workflows.mail import saying
from workflows.naming import step_in, title_in
from workflows.operations.mailing import people_of, person_named, write_to
from workflows.records.accounts import Account, AccountStatus, Role
from workflows.records.webhook_hosts import allowed_host
from workflows.records.webhooks import (
    FAILURES,
    CallStatus,
    Shape,
    Webhook,
    WebhookCall,
    pause_webhook,
)
from workflows.records.workdays import BEIJING
from workflows.webhook_messages import News, compose_message, secret_of
from workflows.world import Answer, Trouble, world

WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
"""Between two attempts of a call; then it is given up."""
PAUSED_AFTER = 10
"""Calls given up one after the other, until the webhook is paused."""
ADMINISTRATORS = (
    Role.ENTERPRISE_ADMIN,
    Role.UNIVERSITY_OFFICER,
    Role.COLLEGE_OFFICER,
    Role.SERVICE_OFFICER,
    Role.BUREAU_REVIEWER,
    Role.NATIONAL_OFFICER,
)
"""Who keeps an organisation's webhooks."""

catalogue = Catalogue()


@dataclass(frozen=True)
class Due:
    """A notice that is to go to the webhooks of a person, or of an organisation."""

    notice: Notice
    account: int | None = None
    organisation: int | None = None


def post_notices(tx: Transaction, due: Collection[Due]) -> None:
    """Have these notices sent to the webhooks that want them, of each act on each case one."""
    hooks = _wanting(tx, due)
    rows = [
        {
            "webhook_id": hook.id,
            "notice_id": one.notice.id,
            "act": one.notice.act,
            "case_id": one.notice.case_id,
            "status": CallStatus.WAITING,
            "at": tx.now,
        }
        for one in due
        for hook in hooks[one.account, one.organisation]
        if one.account is not None or one.notice.kind in hook.kinds
    ]
    if rows:
        added = insert(WebhookCall).on_conflict_do_nothing().returning(WebhookCall.id)
        for call in tx.session.scalars(added, rows).all():
            enqueue(tx, "webhooks.send", {"call": call})


def try_webhook(tx: Transaction, webhook: Webhook) -> None:
    """Send a message that says that it is a test; tried once."""
    call = WebhookCall(webhook_id=webhook.id, at=tx.now)
    tx.session.add(call)
    tx.session.flush()
    enqueue(tx, "webhooks.send", {"call": call.id})


@catalogue.operation("webhooks.send", outside=True)
def send(tx: Transaction, call: int) -> None:
    """Send a call, unless it was sent, or its webhook is paused or gone; else plan the next attempt, or give it up."""
    found = tx.session.get(WebhookCall, call, with_for_update=True)
    if found is None or found.status is not CallStatus.WAITING:
        return
    hook = tx.session.get_one(Webhook, found.webhook_id)
    if found.notice_id is not None and (hook.paused_at is not None or not _may_hear(tx, hook)):
        found.status = CallStatus.DROPPED
        return
    answer = _sent(tx, hook, found)
    found.attempts += 1
    found.tried_at, found.answer = tx.now, answer.status
    found.error = answer.trouble or ""
    if answer.trouble is None:
        found.status = CallStatus.SENT
        _count(tx, hook, failures=0)
    elif found.notice_id is None or found.attempts > len(WAITS):
        found.status = CallStatus.FAILED
        _give_up(tx, hook, is_test=found.notice_id is None)
    else:
        wait = WAITS[found.attempts - 1]
        enqueue(tx, "webhooks.send", {"call": call}, due=tx.now + wait)


@catalogue.operation("webhooks.tell_paused", outside=True)
def tell_paused(tx: Transaction, webhook: int) -> None:
    """Mail those whose webhook was paused since too many calls failed."""
    hook = tx.session.get(Webhook, webhook)
    if hook is None or hook.paused_by != FAILURES:
        return
    if hook.organisation_id is None:
        people = person_named(tx, str(hook.account_id))
    else:
        people = people_of(tx, hook.organisation_id, ADMINISTRATORS)
    write_to(
        tx, people, "webhook_paused", f"webhooks/{hook.id}", webhook=hook.name, host=hook.host,
        failures=hook.failures,
    )  # fmt: skip


def _wanting(
    tx: Transaction, due: Iterable[Due]
) -> dict[tuple[int | None, int | None], Sequence[Webhook]]:
    """The webhooks that are not paused of each owner; one statement."""
    accounts = {one.account for one in due if one.account is not None}
    places = {one.organisation for one in due if one.organisation is not None}
    hooks: dict[tuple[int | None, int | None], list[Webhook]] = defaultdict(list)
    if accounts or places:
        owned = Webhook.account_id.in_(accounts) | Webhook.organisation_id.in_(places)
        for hook in tx.session.scalars(select(Webhook).where(owned, Webhook.paused_at.is_(None))):
            hooks[hook.account_id, hook.organisation_id].append(hook)
    return hooks  # type: ignore[return-value]


def _may_hear(tx: Transaction, hook: Webhook) -> bool:
    """A frozen account's webhooks are silent."""
    if hook.account_id is None:
        return True
    return tx.session.get_one(Account, hook.account_id).status is AccountStatus.NORMAL


def _sent(tx: Transaction, hook: Webhook, call: WebhookCall) -> Answer:
    try:
        host = allowed_host(tx.session, hook.address)
    except EngineError:
        return Answer(trouble=Trouble.NOT_ALLOWED)
    outside = world(tx)
    message = compose_message(
        hook.shape, hook.address, _news(tx, hook, call), key=hook.key, now=tx.now,
        secret=secret_of(outside.secret, hook.id, hook.version),
    )  # fmt: skip
    answer = outside.outlet.post(message.address, message.headers, message.body, inside=host.inside)
    return _judged(hook, answer)


def _judged(hook: Webhook, answer: Answer) -> Answer:
    """The robots answer 200 to what they refuse, and say so in `errcode`."""
    if hook.shape is Shape.JSON or answer.trouble is not None:
        return answer
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    taken = isinstance(said, dict) and said.get("errcode") == 0
    return answer if taken else Answer(answer.status, trouble=Trouble.REFUSED)


def _news(tx: Transaction, hook: Webhook, call: WebhookCall) -> News:
    """What the message says. Everybody in an organisation's chat reads it: no title, no names, no words of people."""
    outside, number = world(tx), f"msg_{call.id}"
    notice = tx.session.get(Notice, call.notice_id) if call.notice_id else None
    if notice is None:
        link = f"{outside.base_url}/webhooks/{hook.id}"
        return News(number, "test", tx.now, saying("test", hook.locale), link)
    case = tx.session.get_one(Case, notice.case_id)
    task = tx.session.get(Task, notice.task_id) if notice.task_id else None
    own = hook.account_id is not None
    page = f"tasks/{task.id}" if task else f"cases/{case.id}"
    return News(
        number, notice.kind, notice.at, saying(notice.kind, hook.locale),
        f"{outside.base_url}/{f'notices/{notice.id}' if own else page}", number=case.number,
        title=title_in(hook.locale, case, tx.session, tx.runtime) if own else "",
        step=step_in(hook.locale, task, tx.session, tx.runtime) if task else "",
        due=task.due.astimezone(BEIJING) if task and task.due else None,
    )  # fmt: skip


def _give_up(tx: Transaction, hook: Webhook, *, is_test: bool) -> None:
    if is_test:
        return
    failures = _count(tx, hook, failures=None)
    if failures >= PAUSED_AFTER and hook.paused_at is None:
        pause_webhook(tx, hook, by=FAILURES)
        enqueue(tx, "webhooks.tell_paused", {"webhook": hook.id})


def _count(tx: Transaction, hook: Webhook, *, failures: int | None) -> int:
    """Set how many calls were given up in a row, or count one more; the row is locked from here on."""
    counted = (
        update(Webhook)
        .where(Webhook.id == hook.id)
        .values(failures=Webhook.failures + 1 if failures is None else failures)
        .returning(Webhook.failures)
        .execution_options(synchronize_session=False)
    )
    found = int(tx.session.scalar(counted) or 0)
    tx.session.refresh(hook)
    return found
