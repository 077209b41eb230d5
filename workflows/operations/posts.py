"""新闻资讯, 通知公告, 政策文件, 导航信息, as BPMN may call them (information_post), and what pages ask of them (E4)."""

from __future__ import annotations

from typing import Any

from engine.db import Transaction
from engine.errors import NobodyWaiting, Refused
from engine.messages import deliver_message
from engine.operations import Catalogue
from workflows.operations.answers import answers_of, author_of
from workflows.operations.mailing import person_named, write_to
from workflows.records.attachments import references_in
from workflows.records.bureaus import bureau_at, platform, province_of
from workflows.records.organisations import Kind, Organisation
from workflows.records.posts import Post, PostKind, PostState, publish_post

KEY = "information_post"
WITHDRAWN = "post_withdrawn"
CORRECTION = "post_correction"

catalogue = Catalogue()


class OwnPost(Refused):
    text = "You wrote this yourself, so somebody else has to review it."


class InCorrection(Refused):
    text = "A corrected version is on its way already."


@catalogue.operation("posts.receive")
def receive(tx: Transaction, organisation: str, submission: int) -> dict[str, Any]:
    """What decisions want to know: `level` (nation, province, other), `kind`, `province_bureau` (or null), `platform`."""
    author = tx.session.get_one(Organisation, int(organisation))
    bureau = bureau_at(tx.session, province_of(author.region), training=author.training)
    above = None if bureau is None or bureau.id == author.id else str(bureau.id)
    is_province = author.kind is Kind.BUREAU and author.region == province_of(author.region)
    level = "nation" if author.kind is Kind.NATIONAL else "province" if is_province else "other"
    return {
        "level": level,
        "kind": str(answers_of(tx, submission)["kind"]),
        "province_bureau": above,
        "platform": str(platform(tx.session, training=author.training).id),
    }


@catalogue.operation("posts.open")
def open_post(tx: Transaction, organisation: str, submission: int) -> dict[str, Any]:
    """Keep what was submitted; returns `post` (id)."""
    author = tx.session.get_one(Organisation, int(organisation))
    post = Post(
        organisation_id=author.id, region=author.region, training=author.training,
        submitted_at=tx.now, submitted_by=author_of(tx, submission),
    )  # fmt: skip
    _fill(tx, post, submission)
    tx.session.add(post)
    tx.session.flush()
    return {"post": post.id}


@catalogue.operation("posts.revise")
def revise(tx: Transaction, post: int, submission: int) -> None:
    """Take over what was corrected; what is published stays until the next edition."""
    _fill(tx, _locked(tx, post), submission)
    tx.session.flush()


@catalogue.operation("posts.review")
def review(tx: Transaction, post: int, submission: int) -> None:
    """Note a review's opinion. Raises OwnPost when the reviewer wrote it."""
    found = _locked(tx, post)
    if author_of(tx, submission) == found.submitted_by:
        raise OwnPost
    found.opinion = answers_of(tx, submission).words("opinion")
    tx.session.flush()


@catalogue.operation("posts.mark")
def mark(tx: Transaction, post: int, state: str) -> None:
    """Set where the post stands: `returned` for correction."""
    found = _locked(tx, post)
    found.state, found.changed_at = PostState(state), tx.now
    tx.session.flush()


@catalogue.operation("posts.refuse")
def refuse(tx: Transaction, post: int) -> dict[str, Any]:
    """Do not publish what was submitted; returns `still_shown`: whether an earlier edition stays."""
    found = _locked(tx, post)
    still_shown = found.edition is not None
    found.state = PostState.PUBLISHED if still_shown else PostState.REFUSED
    found.changed_at = tx.now
    tx.session.flush()
    return {"still_shown": still_shown}


@catalogue.operation("posts.publish")
def publish(tx: Transaction, post: int) -> None:
    """Show it to everybody as its next edition."""
    publish_post(tx, _locked(tx, post))


@catalogue.operation("posts.withdraw")
def withdraw(tx: Transaction, post: int, reason: str, by: str) -> None:
    """Take it back. Who has the link is told so, and why: nothing vanishes silently."""
    found = _locked(tx, post)
    found.state, found.changed_at = PostState.WITHDRAWN, tx.now
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_because = tx.now, by, reason.strip()
    tx.session.flush()


@catalogue.operation("posts.send_notice", outside=True)
def send_notice(tx: Transaction, post: int, notice: str) -> None:
    """Mail who wrote it: `returned`, `refused` or `published`."""
    found = tx.session.get_one(Post, post)
    people = person_named(tx, found.submitted_by)
    write_to(
        tx, people, f"post_{notice}", f"posts/{post}", title=found.title, opinion=found.opinion,
        training=found.training,
    )  # fmt: skip


def withdraw_post(tx: Transaction, post_id: int, reason: str, *, by: str) -> None:
    """Tell the post's case, which does the rest. Raises NobodyWaiting when it is over already."""
    values = {"reason": reason, "withdrawn_by": by}
    deliver_message(tx, WITHDRAWN, str(post_id), values, by=by)


def correct_post(tx: Transaction, post_id: int, *, by: str) -> None:
    """Open the author's task to correct what is published. Raises InCorrection."""
    try:
        deliver_message(tx, CORRECTION, str(post_id), {}, by=by)
    except NobodyWaiting:
        raise InCorrection from None


def _fill(tx: Transaction, post: Post, submission: int) -> None:
    answers = answers_of(tx, submission)
    post.kind, post.state = PostKind(str(answers["kind"])), PostState.SUBMITTED
    post.title, post.body = answers.words("title"), answers.words("body")
    post.files, post.changed_at = list(references_in(answers.get("files"))), tx.now


def _locked(tx: Transaction, post: int) -> Post:
    return tx.session.get_one(Post, post, with_for_update=True, populate_existing=True)
