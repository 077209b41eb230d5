"""Bringing notices to people: one row for each whom a notice is for, and a mail for those who want one of its kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from email.utils import parseaddr

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from engine.db import Transaction
from engine.jobs import enqueue
from engine.models import Case, Task
from engine.operations import Catalogue
from engine.participants import Notice
from workflows.mail import compose
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.notices import Delivery, want_mails
from workflows.world import world

BATCH = 200
Group = tuple[Role, int]

catalogue = Catalogue()


def deliver_notices(tx: Transaction) -> int:
    """Bring the notices that wait to whom they are for; how many there were.

    Several may do this side by side. Rows, jobs of mails and the mark that it is done are one transaction: whatever ends
    it in the middle, the next one finds the same notices waiting.
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
        pairs = _readers(tx, notices)
        _bring(tx, pairs)
        _have_mailed(tx, [(notice, reader) for notice, reader in pairs if notice.person])
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
        kind=told.kind, case=case.title, number=case.number, step=task.name if task else "",
        words=words_of(told), link=f"{outside.base_url}/notices/{notice}",
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


def _readers(tx: Transaction, notices: Collection[Notice]) -> list[tuple[Notice, int]]:
    """Whom each notice is for: its person, or all of its group but who did it. Nobody gets one act of a kind twice."""
    members = _members(tx, {group for one in notices if (group := _group(one))})
    people = _known(tx, {_number(one.person) for one in notices})
    seen: set[tuple[object, ...]] = set()
    found = []
    for one in sorted(notices, key=lambda each: (each.person is None, each.id)):
        group = _group(one)
        for reader in members[group] if group else people & {_number(one.person)}:
            act = (reader, one.kind, one.case_id, one.task_id, one.at, one.by)
            if str(reader) != one.by and act not in seen:
                seen.add(act)
                found.append((one, reader))
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


def _bring(tx: Transaction, pairs: Iterable[tuple[Notice, int]]) -> None:
    rows = [{"notice_id": notice.id, "account_id": reader} for notice, reader in pairs]
    if rows:
        tx.session.execute(insert(Delivery).on_conflict_do_nothing(), rows)


def _have_mailed(tx: Transaction, pairs: Iterable[tuple[Notice, int]]) -> None:
    """One job a mail. What goes to a whole group is not mailed: it lies in the inbox of all of them."""
    readers: dict[str, list[tuple[Notice, int]]] = defaultdict(list)
    for notice, reader in pairs:
        readers[notice.kind].append((notice, reader))
    for kind, mine in readers.items():
        wanted = want_mails(tx.session, {reader for _, reader in mine}, kind)
        for notice, reader in mine:
            if reader in wanted:
                enqueue(tx, "notices.mail", {"notice": notice.id, "account": reader})


def _may_get_mail(reader: Account) -> bool:
    return reader.status is AccountStatus.NORMAL and bool(reader.email)
