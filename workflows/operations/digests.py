"""每日摘要: one mail a day of what waits for a person, to those for whom anything is new, due today or overdue.

As with the weekly mail (matches.py), a round's jobs hand each other on, and the row that says that a digest was sent is
written in the transaction in which the mail is handed over: a job that comes twice finds it. Only a worker that dies
between handing over and its commit sends again, with the same Message-ID, by which mail programs show one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from engine import inbox
from engine.access import REALM, realm_of
from engine.db import Transaction
from engine.jobs import enqueue
from engine.models import Task
from engine.operations import Catalogue
from engine.wanted import Due, Moments, Sort, Wanted
from workflows.mail import compose
from workflows.naming import step_in, title_in
from workflows.records.accounts import Account, AccountStatus, Identity, Role, identity
from workflows.records.digests import (
    HOUR,
    DigestChoice,
    DigestDays,
    DigestMail,
    DigestRound,
    hour_of,
    last_round,
    new_since,
)
from workflows.records.notices import Delivery, Line, Mails, notices_for_digest, wishes_of
from workflows.records.sides import groups_on_one_side, on_one_side
from workflows.records.unmanned import unmanned_tasks
from workflows.records.workdays import BEIJING, load_workdays
from workflows.world import world

BATCH = 100
NAMED = 10  # lines that a part of the mail names; the rest is a number

catalogue = Catalogue()


@dataclass(frozen=True)
class Part:
    """Tasks of a digest: the first, and how many there are in all."""

    lines: Sequence[inbox.Line]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Digest:
    """What a person is to know of a day. `waiting`: how many tasks are in their hands and offered to their groups."""

    overdue: Part
    today: Part
    new: Part
    notices: Sequence[Line]
    waiting: int
    unmanned: int = 0  # tasks of the reader's area that nobody can do

    @property
    def is_empty(self) -> bool:
        """Whether nothing is new, due or late: what only goes on waiting is no reason for a mail."""
        named = self.overdue.lines or self.today.lines or self.new.lines or self.notices
        return not (named or self.unmanned)


def begin_digests(tx: Transaction) -> bool:
    """Hand out the digests of the hours that have come since the last round; what was missed before today is dropped.

    False when that is done or under way already, be it by another scheduler in this very moment.
    """
    until, last = hour_of(tx.now), last_round(tx.session)
    if last is not None and last >= until:
        return False
    row = insert(DigestRound).values(until=until).on_conflict_do_nothing()
    if tx.session.scalar(row.returning(DigestRound.until)) is None:
        return False
    given = {"day": until.date(), "first": _first_hour(last, until), "last": until.hour, "after": 0}
    enqueue(tx, "digests.hand_out", given, retries=5)
    return True


def _first_hour(last: datetime | None, until: datetime) -> int:
    """The first hour of the day that nobody was given a digest at yet; the very first round has one hour only."""
    if last is None:
        return until.hour
    local = last.astimezone(BEIJING)
    return local.hour + 1 if local.date() == until.date() else 0


@catalogue.operation("digests.hand_out", outside=True)
def hand_out(
    tx: Transaction, day: date, first: int, last: int, after: int, size: int = BATCH
) -> None:
    """Give the next people, by the account's number, a digest each if there is something to say; then go on."""
    hours = func.coalesce(DigestChoice.hour, HOUR).between(first, last)
    days = [DigestDays.EVERY]
    if load_workdays(tx.session).is_working(day):
        days.append(DigestDays.WORKING)
    people = _readers(days).where(hours, Account.id > after).limit(size)
    ids = tx.session.scalars(people).all()
    for account in ids:
        if not digest_of(tx, account).is_empty:
            enqueue(tx, "digests.send", {"account": account, "day": day}, retries=5)
    if len(ids) == size:
        given = {"day": day, "first": first, "last": last, "after": ids[-1], "size": size}
        enqueue(tx, "digests.hand_out", given, retries=5)


@catalogue.operation("digests.send", outside=True)
def send(tx: Transaction, account: int, day: date) -> None:
    """Mail one person the digest of a day, unless it was sent, there is nothing left to say, or they want none now."""
    if tx.session.scalar(_readers(list(DigestDays)).where(Account.id == account)) is None:
        return
    digest = digest_of(tx, account)
    if digest.is_empty:
        return
    row = insert(DigestMail).values(account_id=account, day=day, sent_at=tx.now)
    if tx.session.scalar(row.on_conflict_do_nothing().returning(DigestMail.day)) is None:
        return
    _mail(tx, tx.session.get_one(Account, account), day, digest)
    named = [delivery.notice_id for delivery, *_ in digest.notices]
    mailed = update(Delivery).where(Delivery.account_id == account, Delivery.notice_id.in_(named))
    tx.session.execute(mailed.values(mailed_at=tx.now))


def digest_of(tx: Transaction, account_id: int) -> Digest:
    """What a digest would say to a person at this moment."""
    known = identity(tx.session, account_id, tx.now)
    assert known is not None
    moments = Moments.at(tx.now, BEIJING)
    wishes = wishes_of(tx.session, account_id)
    near = groups_on_one_side(known)
    groups = near if wishes["offered"].mails is not Mails.NEVER else _own_only(near)
    desk = _Desk(tx, str(account_id), groups, moments)
    counts = inbox.counts(
        tx.session, str(account_id), groups, now=tx.now, midnight=moments.midnight
    )
    late, today = (
        desk.part(Wanted(due=due), number)
        for due, number in ((Due.OVERDUE, counts.overdue), (Due.TODAY, counts.today))
    )
    notices = notices_for_digest(tx.session, account_id, realm_of(near))
    return Digest(
        late, today, desk.new(new_since(tx.session, account_id, tx.now)), notices, counts.all,
        _unmanned(tx, on_one_side(known)),
    )  # fmt: skip


def _unmanned(tx: Transaction, reader: Identity) -> int:
    """How many tasks in the reader's care nobody can do: of all organisations for who runs the platform, of those of
    their area for bureaus (F14)."""
    if {role for role, _ in reader.memberships} & {Role.NATIONAL_OFFICER, Role.OPERATOR}:
        return len(unmanned_tasks(tx.session))
    bureaus = [place for role, place in reader.memberships if role == Role.BUREAU_REVIEWER]
    return len(unmanned_tasks(tx.session, [one.region for one in bureaus])) if bureaus else 0


def _own_only(groups: frozenset[str]) -> frozenset[str]:
    """Nobody's groups, on the same side of the border."""
    return frozenset(one for one in groups if one.startswith(REALM))


@dataclass(frozen=True)
class _Desk:
    """Whose tasks are looked at, and when."""

    tx: Transaction
    person: str
    groups: frozenset[str]
    moments: Moments

    def part(self, wanted: Wanted, total: int) -> Part:
        page = inbox.page(
            self.tx.session, self.person, self.groups, wanted, moments=self.moments, size=NAMED
        )
        return Part(page.lines, max(total, len(page.lines)))

    def new(self, since: datetime) -> Part:
        """The newest tasks that are not due yet, since those that are stand above."""
        fresh = (Task.opened_at > since, or_(Task.due.is_(None), Task.due >= self.moments.midnight))
        wanted = Wanted(sort=Sort.OPENED, conditions=fresh)
        total = inbox.counted(
            self.tx.session, self.person, self.groups, wanted, moments=self.moments
        )
        return self.part(wanted, total)


def _readers(days: Sequence[DigestDays]) -> Select[int]:
    """Accounts that may be mailed and want a digest on such days."""
    wanted = func.coalesce(DigestChoice.days, DigestDays.WORKING.value).in_(days)
    people = select(Account.id).outerjoin(DigestChoice, DigestChoice.account_id == Account.id)
    return (
        people.where(Account.status == AccountStatus.NORMAL, Account.activated_at.is_not(None))
        .where(Account.email != "", wanted, DigestChoice.days.is_distinct_from(DigestDays.NEVER))
        .order_by(Account.id)
    )


def _mail(tx: Transaction, reader: Account, day: date, digest: Digest) -> None:
    outside = world(tx)

    def line(one: inbox.Line) -> tuple[str, str, str, str]:
        due = one.task.due.astimezone(BEIJING).strftime("%m-%d %H:%M") if one.task.due else ""
        return (*_named(tx, reader, one), due, f"{outside.base_url}/tasks/{one.task.id}")

    parts = {"overdue": digest.overdue, "today": digest.today, "new": digest.new}
    message = compose(
        "digest", reader.locale, sender=outside.sender, to=reader.email, name=reader.name,
        day=day.isoformat(), waiting=f"{digest.waiting:,}" + "+" * (digest.waiting >= inbox.COUNTED_UP_TO),
        parts={name: ([line(one) for one in part.lines], part.total, part.more) for name, part in parts.items()},
        notices=[
            (notice.kind, title_in(reader.locale, case, tx.session, tx.runtime), case.number, f"{outside.base_url}/notices/{notice.id}")
            for _, notice, case, _ in digest.notices
        ],
        unmanned=digest.unmanned, unmanned_page=f"{outside.base_url}/unmanned",
        inbox=f"{outside.base_url}/inbox", settings=f"{outside.base_url}/notices/settings",
    )  # fmt: skip
    domain = parseaddr(outside.sender)[1].rpartition("@")[2] or "localhost"
    message.replace_header("Message-ID", f"<digest.{day.isoformat()}.{reader.id}@{domain}>")
    outside.mail.send(message)


def _named(tx: Transaction, reader: Account, one: inbox.Line) -> tuple[str, str]:
    """Step and case, in the reader's language."""
    title = title_in(reader.locale, one.case, tx.session, tx.runtime)
    step = step_in(reader.locale, one.task, tx.session, tx.runtime)
    return step, f"{title} ({one.case.number})"
