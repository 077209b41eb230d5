"""Published achievements as everybody reads them, what is pushed to an organisation, what one keeps (E6, E10, E15)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_login import current_user
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from webapp.achievements.asked import Asked, Order
from webapp.languages import language
from workflows.records.activity import Activity, tallies_of
from workflows.records.bureaus import NATION, within
from workflows.records.codes import Code, System, name_in
from workflows.records.filings import Filing, FilingState
from workflows.records.organisations import Kind, Organisation
from workflows.records.pushing import USERS, pushed_by_industry
from workflows.records.signals import (
    CommentState,
    DownloadRequest,
    FilingComment,
    FilingRating,
    FilingSignal,
    Signal,
)

SIZE = 20


@dataclass(frozen=True)
class Listing:
    """A page of achievements with what was done with each."""

    filings: list[Filing]
    total: int
    activity: dict[int, Activity]
    asked: Asked

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def is_public() -> ColumnElement[bool]:
    """The condition for what is on file on the reader's side of the training border (X12)."""
    place = current_user.organisation if current_user.is_authenticated else None
    on_file = Filing.state == FilingState.REGISTERED
    return on_file & Filing.training.is_(place.training if place else False)


def pushed_to(place: Organisation | None) -> ColumnElement[bool]:
    """E10, E14: to enterprises and institutes by their emerging industries; to departments all of their area."""
    if place is None:
        return false()
    if place.kind is Kind.DEPARTMENT:
        area = within(Filing.region, [place.region])
        return is_public() if place.region == NATION else is_public() & area
    if place.kind not in USERS or not place.emerging:
        return false()
    return is_public() & pushed_by_industry(place)


def kept_by_me() -> ColumnElement[bool]:
    """What the reader keeps (收藏)."""
    mine = select(FilingSignal.filing_id).where(
        FilingSignal.account_id == current_user.id, FilingSignal.kind == Signal.FAVOURITE,
        FilingSignal.ended_at.is_(None),
    )  # fmt: skip
    return is_public() & Filing.id.in_(mine)


def count_of(session: Session, *conditions: ColumnElement[bool]) -> int:
    """How many achievements fulfil all conditions."""
    return session.scalar(select(func.count()).select_from(Filing).where(*conditions)) or 0


def listing_of(session: Session, seen: ColumnElement[bool], asked: Asked) -> Listing:
    """A page of what is `seen` and fits; three statements."""
    conditions = (seen, *asked.fits())
    total = count_of(session, *conditions)
    page = select(Filing).options(joinedload(Filing.organisation, innerjoin=True)).where(*conditions)  # fmt: skip
    page = _ordered(page, asked.order).limit(SIZE).offset((asked.page - 1) * SIZE)
    found = list(session.scalars(page))
    return Listing(found, total, tallies_of(session, [one.id for one in found]), asked)


def published(session: Session, filing_id: int) -> Filing | None:
    """One that everybody may see."""
    one = select(Filing).options(joinedload(Filing.organisation, innerjoin=True))
    return session.scalar(one.where(Filing.id == filing_id, is_public()))


def is_pushed(session: Session, filing_id: int) -> bool:
    """Whether an achievement was pushed to the reader's organisation, which may then rate it (E11)."""
    if not current_user.is_authenticated:
        return False
    one = select(Filing.id).where(Filing.id == filing_id, pushed_to(current_user.organisation))
    return session.scalar(one) is not None


def my_marks(session: Session, filing_id: int) -> set[Signal]:
    """What of likes and favourites the reader has given."""
    if not current_user.is_authenticated:
        return set()
    mine = select(FilingSignal.kind).where(
        FilingSignal.filing_id == filing_id, FilingSignal.account_id == current_user.id,
        FilingSignal.kind.in_((Signal.LIKE, Signal.FAVOURITE)), FilingSignal.ended_at.is_(None),
    )  # fmt: skip
    return set(session.scalars(mine))


def comments_of(session: Session, filing_id: int) -> list[FilingComment]:
    """What was said and shown, and what the reader said that nobody has read yet; newest first."""
    mine = FilingSignal.account_id == (current_user.id if current_user.is_authenticated else None)
    seen = or_(
        FilingComment.state == CommentState.SHOWN, mine & (FilingComment.state == CommentState.WAITING)
    )  # fmt: skip
    found = _comments().where(FilingSignal.filing_id == filing_id, seen)
    return list(session.scalars(found.order_by(FilingComment.signal_id.desc()).limit(100)))


def comments_waiting(session: Session, seen: ColumnElement[bool]) -> list[FilingComment]:
    """Comments that somebody has to read, on achievements that are `seen`; oldest first."""
    found = _comments().join(Filing, Filing.id == FilingSignal.filing_id)
    found = found.options(joinedload(FilingComment.signal).joinedload(FilingSignal.filing))
    waiting = found.where(FilingComment.state == CommentState.WAITING, seen)
    return list(session.scalars(waiting.order_by(FilingComment.signal_id).limit(50)))


def rating_of_ours(session: Session, filing_id: int) -> FilingRating | None:
    """What the reader's organisation has said."""
    place = current_user.organisation if current_user.is_authenticated else None
    if place is None:
        return None
    ours = select(FilingRating).join(FilingSignal, FilingSignal.id == FilingRating.signal_id)
    ours = ours.where(FilingSignal.filing_id == filing_id)
    return session.scalar(ours.where(FilingSignal.organisation_id == place.id))


def ratings_of(session: Session, filing_id: int) -> list[FilingRating]:
    """All ratings with their organisations, newest first; for the filer and those who oversee it."""
    with_place = joinedload(FilingRating.signal).joinedload(FilingSignal.organisation)
    found = select(FilingRating).join(FilingSignal, FilingSignal.id == FilingRating.signal_id)
    found = found.where(FilingSignal.filing_id == filing_id).options(with_place)
    return list(
        session.scalars(
            found.order_by(FilingRating.changed_at.desc(), FilingRating.signal_id).limit(200)
        )
    )


def my_request(session: Session, filing_id: int) -> DownloadRequest | None:
    """The reader's latest request to download."""
    if not current_user.is_authenticated:
        return None
    mine = select(DownloadRequest).join(FilingSignal, FilingSignal.id == DownloadRequest.signal_id)
    mine = mine.where(FilingSignal.filing_id == filing_id)
    mine = mine.where(FilingSignal.account_id == current_user.id)
    return session.scalar(mine.order_by(DownloadRequest.signal_id.desc()).limit(1))


def provinces(session: Session) -> list[Code]:
    """The regions to choose from."""
    found = select(Code).where(Code.system == System.REGION, Code.level == 1)
    return list(session.scalars(found.order_by(Code.position)))


def region_names(session: Session, regions: Collection[str]) -> dict[str, str]:
    """Names of these regions' provinces, by the region."""
    heads = {one: f"{one[:2]}0000" for one in regions}
    found = select(Code.code, name_in(language())).where(Code.system == System.REGION, Code.code.in_(heads.values()))  # fmt: skip
    names = {row[0]: row[1] for row in session.execute(found)}
    return {one: names.get(head, head) for one, head in heads.items()}


def _comments() -> Select[tuple[FilingComment]]:
    signal = joinedload(FilingComment.signal)
    found = select(FilingComment).join(FilingSignal, FilingSignal.id == FilingComment.signal_id)
    return found.options(
        signal.joinedload(FilingSignal.account), signal.joinedload(FilingSignal.organisation)
    )


def _ordered(page: Select[tuple[Filing]], order: Order | None) -> Select[tuple[Filing]]:
    newest = (Filing.registered_at.desc(), Filing.id.desc())
    if order not in (Order.VIEWED, Order.LIKED):
        return page.order_by(*newest)
    kind = Signal.VIEW if order is Order.VIEWED else Signal.LIKE
    acts = select(func.count()).where(
        FilingSignal.filing_id == Filing.id, FilingSignal.kind == kind,
        FilingSignal.held.is_(None), FilingSignal.ended_at.is_(None),
    )  # fmt: skip
    return page.order_by(acts.scalar_subquery().desc(), *newest)
