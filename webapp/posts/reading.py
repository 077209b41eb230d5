"""Posts as everybody reads them, as their authors do, and as those who review them (E4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from webapp.filings.reading import FILERS
from webapp.posts.asked import Asked
from workflows.records.bureaus import within
from workflows.records.posts import Post, PostEdition, PostKind, PostState

SIZE = 20
AUTHORS = (*FILERS, "national_officer")


@dataclass(frozen=True)
class Listing:
    """A page of posts (or of editions, for everybody)."""

    rows: list[Any]
    total: int
    asked: Asked

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def shown(session: Session, asked: Asked) -> Listing:
    """What everybody reads, newest first; two statements."""
    conditions = [*_public()]
    if asked.kind is not None:
        conditions.append(PostEdition.kind == asked.kind)
    if asked.q:
        sought = (PostEdition.title, PostEdition.body)
        conditions.append(or_(*(one.icontains(asked.q, autoescape=True) for one in sought)))
    current = and_(PostEdition.post_id == Post.id, PostEdition.number == Post.edition)
    page = select(PostEdition).join(Post, current).where(*conditions)
    total = session.scalar(select(func.count()).select_from(PostEdition).join(Post, current).where(*conditions))  # fmt: skip
    page = page.options(contains_eager(PostEdition.post).joinedload(Post.organisation))
    page = page.order_by(Post.first_published_at.desc(), Post.id.desc())
    rows = list(session.scalars(page.limit(SIZE).offset((asked.page - 1) * SIZE)))
    return Listing(rows, total or 0, asked)


def listing_of(session: Session, seen: ColumnElement[bool], asked: Asked) -> Listing:
    """What authors or reviewers see, newest first; two statements."""
    found = _narrowed(select(Post), asked).where(seen)
    counted = _narrowed(select(func.count()).select_from(Post), asked).where(seen)
    page = found.options(joinedload(Post.organisation, innerjoin=True))
    page = page.order_by(Post.submitted_at.desc(), Post.id.desc())
    rows = list(session.scalars(page.limit(SIZE).offset((asked.page - 1) * SIZE)))
    return Listing(rows, session.scalar(counted) or 0, asked)


def ours() -> ColumnElement[bool]:
    """The condition for posts of the reader's organisations."""
    return Post.organisation_id.in_(current_user.organisations_as(*AUTHORS))


def of_my_area() -> ColumnElement[bool]:
    """The condition for posts that the reader oversees: a bureau those of its area, the national office all."""
    if "national_officer" in current_user.roles:
        return true()
    bureaus = [place for role, place in current_user.known.memberships if role == "bureau_reviewer"]
    if not bureaus:
        return false()
    same_side = Post.training.in_({place.training for place in bureaus})
    return within(Post.region, [place.region for place in bureaus]) & same_side


def post_for_me(session: Session, post_id: int) -> Post | None:
    """A post that the reader's organisation reported or that the reader oversees."""
    one = select(Post).options(joinedload(Post.organisation, innerjoin=True))
    return session.scalar(one.where(Post.id == post_id, or_(ours(), of_my_area())))


def is_ours(post: Post) -> bool:
    """Whether the reader's organisation reported it."""
    return post.organisation_id in current_user.organisations_as(*AUTHORS)


def may_correct(post: Post) -> bool:
    """Whether its author may open a correction: as long as it is published."""
    return is_ours(post) and post.state is PostState.PUBLISHED


def may_withdraw(post: Post) -> bool:
    """Whether the reader may take it back: its author, or who oversees it once it is published."""
    over = post.state in (PostState.WITHDRAWN, PostState.REFUSED)
    return not over and (is_ours(post) or post.edition is not None)


def is_on_my_side(post: Post) -> bool:
    """Whether the post lies on the reader's side of the training border (X12)."""
    place = current_user.organisation if current_user.is_authenticated else None
    return post.training == (place.training if place else False)


def _public() -> tuple[ColumnElement[bool], ...]:
    place = current_user.organisation if current_user.is_authenticated else None
    side = Post.training.is_(place.training if place else False)
    return Post.edition.is_not(None), Post.withdrawn_at.is_(None), side


def _narrowed(found: Select[Any], asked: Asked) -> Select[Any]:
    if asked.kind is not None:
        found = found.where(Post.kind == asked.kind)
    if asked.state is not None:
        found = found.where(Post.state == asked.state)
    if asked.q:
        found = found.where(Post.title.icontains(asked.q, autoescape=True))
    return found


def newest(session: Session, kinds: tuple[PostKind, ...], size: int) -> list[PostEdition]:
    """The newest of some kinds, for a front page."""
    current = and_(PostEdition.post_id == Post.id, PostEdition.number == Post.edition)
    found = select(PostEdition).join(Post, current).where(*_public(), PostEdition.kind.in_(kinds))
    found = found.options(contains_eager(PostEdition.post))
    return list(
        session.scalars(found.order_by(Post.first_published_at.desc(), Post.id.desc()).limit(size))
    )
