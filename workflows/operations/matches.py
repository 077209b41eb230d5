"""每周推送邮件 (M44): what was newly registered in an enterprise's fields of interest, to its people, each item once.

A round covers the registrations since the last one. Its jobs hand each other on: a batch of people is looked through, and
who has matches gets a job of their own, which writes the row that says so in the transaction in which the mail is handed
over. A job that comes twice finds the row. Only a worker that dies between handing over and its commit sends again, with
the same Message-ID, by which mail programs show one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.db import Transaction
from engine.jobs import enqueue
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.records.accounts import Account, AccountStatus, Membership, Role
from workflows.records.conditions import (
    Clause,
    clauses_of,
    period_clauses,
    pushed_clause,
    training_clause,
)
from workflows.records.finding import COUNTED_UP_TO, page_of, totals_of
from workflows.records.interests import Interests, interests_of
from workflows.records.library import LibraryItem
from workflows.records.matches import MatchMail, MatchRound, Unsubscription, last_round
from workflows.records.named import named_codes
from workflows.records.organisations import Organisation
from workflows.unsubscribing import unsubscribe_token
from workflows.world import world

WEEK = timedelta(days=7)
BATCH = 200
NAMED = 10  # items that a mail names; the rest is a number
ROLES = (Role.ENTERPRISE_ADMIN, Role.EXPERT)

catalogue = Catalogue()


@dataclass(frozen=True)
class Matches:
    """What an enterprise is told of: the newest items, and how many there are, one over the limit for more."""

    items: Sequence[LibraryItem]
    total: int

    @property
    def more(self) -> str:
        """How many the mail does not name: 1,234, or 10,000+; empty for none."""
        if self.total > COUNTED_UP_TO:
            return f"{COUNTED_UP_TO:,}+"
        return f"{self.total - len(self.items):,}" if self.total > len(self.items) else ""


def begin_round(tx: Transaction, until: datetime) -> bool:
    """Mail what was registered up to a moment, from where the last round ended, else of one week.

    False when that is done or under way already, be it by another scheduler in this very moment.
    """
    last = last_round(tx.session)
    if last is not None and last.until >= until:
        return False
    row = insert(MatchRound).values(since=last.until if last else until - WEEK, until=until)
    made = tx.session.scalar(row.on_conflict_do_nothing().returning(MatchRound.id))
    if made is None:
        return False
    enqueue(tx, "matches.hand_out", {"round": made, "after": 0}, retries=5)
    return True


@catalogue.operation("matches.hand_out", outside=True)
def hand_out(tx: Transaction, round: int, after: int, size: int = BATCH) -> None:
    """Give the next people, by the account's number, a mail each if there is something for them; then go on."""
    found = tx.session.get_one(MatchRound, round)
    people = tx.session.execute(_readers().where(Account.id > after).limit(size)).tuples().all()
    reached: dict[int, bool] = {}
    for account_id, organisation_id in people:
        if organisation_id not in reached:
            reached[organisation_id] = _any_match(tx.session, organisation_id, found)
        if reached[organisation_id]:
            given = {"round": round, "account": account_id, "organisation": organisation_id}
            enqueue(tx, "matches.send", given, retries=5)
    if len(people) == size:
        following = {"round": round, "after": people[-1][0], "size": size}
        enqueue(tx, "matches.hand_out", following, retries=5)


@catalogue.operation("matches.send", outside=True)
def send(tx: Transaction, round: int, account: int, organisation: int) -> None:
    """Mail one person what matches, unless it was done, or they want none or may not sign in any more."""
    found = tx.session.get_one(MatchRound, round)
    if tx.session.execute(_readers().where(Account.id == account)).first() is None:
        return
    matches = matches_of(tx.session, organisation, found)
    if not matches.items:
        return
    row = insert(MatchMail).values(
        round_id=round, account_id=account, items=matches.total, sent_at=tx.now
    )
    if tx.session.scalar(row.on_conflict_do_nothing().returning(MatchMail.account_id)) is None:
        return
    _mail(tx, found, tx.session.get_one(Account, account), matches)


def matches_of(session: Session, organisation_id: int, span: MatchRound) -> Matches:
    """What was registered in a round's span and fits the enterprise's fields of interest, without its 回收站."""
    clauses = _clauses(session, organisation_id, span)
    if clauses is None:
        return Matches([], 0)
    [total] = totals_of(session, [clauses])
    return Matches(page_of(session, clauses).items[:NAMED] if total else [], total)


def _any_match(session: Session, organisation_id: int, span: MatchRound) -> bool:
    clauses = _clauses(session, organisation_id, span)
    return clauses is not None and bool(page_of(session, clauses).items)


def _clauses(session: Session, organisation_id: int, span: MatchRound) -> list[Clause] | None:
    interests = interests_of(session, organisation_id)
    if interests is None or not interests.conditions.asked:
        return None
    wanted = interests.conditions
    linked = named_codes(session, wanted).linked
    training = session.get_one(Organisation, organisation_id).training
    return [
        training_clause(training), pushed_clause(organisation_id), *clauses_of(wanted, linked),
        *period_clauses(span.since, span.until),
    ]  # fmt: skip


def _readers() -> Select[int, int]:
    """Accounts that may be mailed, with the enterprise whose libraries their links open: administered before joined."""
    people = select(Account.id, Membership.organisation_id).join(
        Membership, Membership.account_id == Account.id
    )
    people = people.join(Interests, Interests.organisation_id == Membership.organisation_id)
    people = people.outerjoin(Unsubscription, Unsubscription.account_id == Account.id)
    return (
        people.where(Membership.role.in_(ROLES), Unsubscription.account_id.is_(None))
        .where(Account.status == AccountStatus.NORMAL, Account.activated_at.is_not(None))
        .where(Account.email != "")
        .distinct(Account.id)
        .order_by(Account.id, Membership.role, Membership.organisation_id)
    )


def _mail(tx: Transaction, span: MatchRound, reader: Account, matches: Matches) -> None:
    outside = world(tx)
    base = outside.base_url
    away = f"{base}/unsubscribe/{unsubscribe_token(outside.secret, reader.id)}"
    since, until = span.since.date().isoformat(), span.until.date().isoformat()
    message = compose(
        "new_matches", reader.locale, sender=outside.sender, to=reader.email, name=reader.name,
        items=[(one.title, one.applicant, f"{base}/library/items/{one.id}?shelf=watch") for one in matches.items],
        total=f"{COUNTED_UP_TO:,}+" if matches.total > COUNTED_UP_TO else f"{matches.total:,}",
        more=matches.more, all=f"{base}/library/watch?since={since}&until={until}", away=away,
    )  # fmt: skip
    message["List-Unsubscribe"] = f"<{away}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    domain = parseaddr(outside.sender)[1].rpartition("@")[2] or "localhost"
    message.replace_header("Message-ID", f"<matches-{span.id}-{reader.id}@{domain}>")
    outside.mail.send(message)
