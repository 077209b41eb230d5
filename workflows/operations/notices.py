"""Bringing notices to people: one row for each whom a notice is for, and a mail for those who want one of its kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parseaddr

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from engine.db import Transaction
from engine.jobs import enqueue
from engine.models import Case, Task
from engine.operations import Catalogue
from engine.participants import Notice
from workflows.mail import compose
from workflows.naming import step_in, title_in
from workflows.operations.webhooks import Due, post_notices
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.digests import FIRST_LOOK
from workflows.records.notices import MAIL_RANK, Delivery, Mails, Wish, wish_for, wishes_of_all
from workflows.records.sides import TRAINING
from workflows.records.webhooks import OF_GROUPS
from workflows.world import world

BATCH = 500
STALE = timedelta(days=1)
LEAST = ("opened", "moved", "offered")
"""Of several notices of one act a person gets one: these only where no other is for them, in this order."""
LISTED = frozenset({"opened", "offered", "due_soon", "overdue"})
"""Kinds whose tasks the daily digest lists anyhow."""
Group = tuple[Role, int]

catalogue = Catalogue()


@dataclass(frozen=True)
class Reader:
    """Somebody whom a notice is for, and how they want to be told of it."""

    notice: Notice
    account: int
    wish: Wish

    @property
    def daily(self) -> bool:
        """Whether the digest is to name the notice itself."""
        return self.wish.mails is Mails.DAILY and self.notice.kind not in LISTED

    @property
    def is_told(self) -> bool:
        return self.wish.shown or self.wish.robots or self.daily or self.wish.mails is Mails.NOW


def deliver_notices(tx: Transaction) -> int:
    """Bring the notices that wait to whom they are for; how many there were.

    Several may do this side by side. Rows, jobs of mails and the mark that it is done are one transaction: whatever ends
    it in the middle, the next one finds the same notices waiting. Nobody is told of one act on one case twice: the rows
    refuse it, and only who got one is mailed.
    """
    waiting = (
        select(Notice)
        .where(Notice.delivered.is_(False))
        .order_by(Notice.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    notices = tx.session.scalars(waiting).all()
    if notices:
        told = _bring(tx, _readers(tx, notices))
        for one in told:
            if one.wish.mails is Mails.NOW and "mail" not in one.notice.facts:
                enqueue(tx, "notices.mail", {"notice": one.notice.id, "account": one.account})
        post_notices(tx, [*_personal(tx, told), *_of_places(tx, notices)])
        done = update(Notice).where(Notice.id.in_([one.id for one in notices]))
        tx.session.execute(done.values(delivered=True))
    return len(notices)


@catalogue.operation("notices.mail", outside=True)
def mail_notice(tx: Transaction, notice: int, account: int) -> None:
    """Mail a notice, unless it was read or mailed meanwhile, or its reader may not sign in any more.

    A worker that dies between sending and its commit sends again, under the same Message-ID, which mail systems show once.
    """
    delivery = tx.session.get(Delivery, (notice, account), with_for_update=True)
    reader = tx.session.get_one(Account, account)
    if delivery is None or delivery.read_at or delivery.mailed_at or not _may_get_mail(reader):
        return
    told = tx.session.get_one(Notice, notice)
    task = tx.session.get(Task, told.task_id) if told.task_id else None
    case, outside = tx.session.get_one(Case, told.case_id), world(tx)
    message = compose(
        "notice", reader.locale, sender=outside.sender, to=reader.email, name=reader.name,
        training=case.realm == TRAINING,
        kind=told.kind, case=title_in(reader.locale, case, tx.session, tx.runtime),
        step=step_in(reader.locale, task, tx.session, tx.runtime) if task else "",
        number=case.number, words=words_of(told), link=f"{outside.base_url}/notices/{notice}",
        settings=f"{outside.base_url}/notices/settings",
    )  # fmt: skip
    host = parseaddr(outside.sender)[1].rpartition("@")[2] or "localhost"
    message.replace_header("Message-ID", f"<notice.{notice}.{account}@{host}>")
    outside.mail.send(message)
    delivery.mailed_at = tx.now


def words_of(notice: Notice) -> str:
    """What somebody wrote with the act, if anything."""
    found = (notice.facts.get(name) for name in ("reason", "note", "words"))
    return next((str(one) for one in found if one), "")


def _readers(tx: Transaction, notices: Collection[Notice]) -> list[Reader]:
    """Whom each notice is for, but who did it, as far as they want to be told: its person, or all of its group."""
    members = _members(tx, {group for one in notices if (group := _group(one))})
    people = _known(tx, {_number(one.person) for one in notices})
    found: dict[tuple[int, int, int], tuple[Notice, bool]] = {}
    for one in sorted(notices, key=_rank):
        group = _group(one)
        for account in members[group] if group else people & {_number(one.person)}:
            if str(account) != one.by:
                found.setdefault((account, one.act, one.case_id), (one, group is not None))
    wishes = wishes_of_all(tx.session, {account for account, _, _ in found})
    readers = [
        Reader(
            notice,
            account,
            _timely(tx, notice, wish_for(wishes[account], notice.kind, group=group)),
        )
        for (account, _, _), (notice, group) in found.items()
    ]
    return [one for one in readers if one.is_told]


def _rank(notice: Notice) -> tuple[int, bool, int]:
    """What says most comes first, and what is said to a person before what is said to a group."""
    least = LEAST.index(notice.kind) + 1 if notice.kind in LEAST else 0
    return least, notice.person is None, notice.id


def _timely(tx: Transaction, notice: Notice, wish: Wish) -> Wish:
    """What is no news any more, since nobody brought notices for a day, is left to the digest, and then to the bell."""
    if notice.at >= tx.now - STALE:
        return wish
    late = Mails.NEVER if notice.at < tx.now - FIRST_LOOK else Mails.DAILY
    return replace(wish, mails=min(wish.mails, late, key=MAIL_RANK.index), robots=False)


def _personal(tx: Transaction, told: Iterable[Reader]) -> list[Due]:
    """What rings the robots of people; practice rings none, since it would speak among real work (X12)."""
    wanted = [one for one in told if one.wish.robots]
    cases = {one.notice.case_id for one in wanted}
    practice = select(Case.id).where(Case.id.in_(cases), Case.realm == TRAINING)
    left_out = set(tx.session.scalars(practice)) if cases else set()
    return [
        Due(one.notice, account=one.account) for one in wanted if one.notice.case_id not in left_out
    ]


def _of_places(tx: Transaction, notices: Iterable[Notice]) -> list[Due]:
    """What is said to groups, for the webhooks of their organisations; what is old is no news there."""
    found = []
    for one in notices:
        group = _group(one)
        if group and one.kind in OF_GROUPS and one.at >= tx.now - STALE:
            found.append(Due(one, organisation=group[1]))
    return found


def _number(person: str | None) -> int:
    return int(person) if person and person.isdigit() else 0


def _group(notice: Notice) -> Group | None:
    """Role and organisation of a notice's group; None for one that accounts cannot be in."""
    role, _, place = (notice.group or "").partition("@")
    return (Role(role), int(place)) if role in list(Role) and place.isdigit() else None


def _members(tx: Transaction, groups: Iterable[Group]) -> dict[Group, list[int]]:
    """The accounts of each group that may sign in; one statement."""
    pair = tuple_(Membership.role, Membership.organisation_id)
    found = (
        select(Membership.role, Membership.organisation_id, Account.id)
        .join(Account, Account.id == Membership.account_id)
        .where(pair.in_(list(groups)), Account.status == AccountStatus.NORMAL)
        .where(Account.activated_at.is_not(None))
        .order_by(Account.id)
    )
    members: dict[Group, list[int]] = defaultdict(list)
    for role, place, account in tx.session.execute(found):
        members[Role(role), place].append(account)
    return members


def _known(tx: Transaction, ids: Collection[int]) -> set[int]:
    """Those of the ids that are accounts."""
    return set(tx.session.scalars(select(Account.id).where(Account.id.in_(ids))))


def _bring(tx: Transaction, readers: Collection[Reader]) -> list[Reader]:
    """Write a row for each; returns those who had not been told of that act."""
    if not readers:
        return []
    rows = [
        {
            "notice_id": one.notice.id,
            "account_id": one.account,
            "act": one.notice.act,
            "case_id": one.notice.case_id,
            "shown": one.wish.shown,
            "daily": one.daily,
        }
        for one in readers
    ]
    added = insert(Delivery).on_conflict_do_nothing()
    written = tx.session.execute(added.returning(Delivery.notice_id, Delivery.account_id), rows)
    fresh = {(notice, account) for notice, account in written}
    return [one for one in readers if (one.notice.id, one.account) in fresh]


def _may_get_mail(reader: Account) -> bool:
    """Whoever may sign in; who never has gets the mail that lets them."""
    normal = reader.status is AccountStatus.NORMAL and reader.activated_at is not None
    return normal and bool(reader.email)
