"""What filers, bureaus and the national office see of an achievement's use; comments that wait to be read (E6, E15)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engine.errors import Refused
from webapp import access
from webapp.achievements import labels, reading
from webapp.achievements.forms import HideForm
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.filings.reading import FILERS, filing_for_me, is_ours, of_my_area
from webapp.filings.wanted import number_in
from workflows.operations.signals import decide_comment
from workflows.records.activity import activity_of
from workflows.records.filings import Filing
from workflows.records.signals import CommentState, FilingComment, FilingSignal, Signal

SIZE = 50


@dataclass(frozen=True)
class Acts:
    """A page of the acts behind the numbers."""

    rows: list[FilingSignal]
    total: int
    page: int
    held: bool

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


@access.role(*FILERS, "national_officer")
def activity(filing_id: int) -> str:
    """Counted and held numbers; who did what and when is for those who oversee the filing, not for the filer."""
    session = db.session()
    filing = filing_for_me(session, filing_id) or abort(404)
    oversees = not is_ours(filing) or "national_officer" in current_user.roles
    return render_template(
        "achievements/activity.html", filing=filing, labels=labels, Signal=Signal, oversees=oversees,
        is_ours=is_ours(filing), activity=activity_of(session, filing_id=filing_id),
        ratings=reading.ratings_of(session, filing_id),
        acts=_acts(session, filing_id) if oversees else None,
    )  # fmt: skip


@access.role("bureau_reviewer", "national_officer")
def comments() -> str:
    """Comments on achievements of my area that nobody has read yet."""
    waiting = reading.comments_waiting(db.session(), of_my_area())
    return render_template("achievements/comments.html", comments=waiting, labels=labels)


@access.role("bureau_reviewer", "national_officer")
def show_comment(signal_id: int) -> ResponseReturnValue:
    """Let everybody read a comment."""
    _waiting_or_404(signal_id)
    return _decide(signal_id, shown=True)


@access.role("bureau_reviewer", "national_officer")
def hide_comment(signal_id: int) -> ResponseReturnValue:
    """Keep a comment from everybody, with a reason that stays on record."""
    said, form = _waiting_or_404(signal_id), HideForm()
    if not form.validate_on_submit():
        page = render_template("achievements/hide.html", comment=said, form=form)
        return make_response(page, 422 if form.errors else 200)
    return _decide(signal_id, shown=False, reason=form.reason.data or "")


def waiting_for(_person: object) -> int | None:
    """How many comments wait, for the menu."""
    found = select(func.count()).select_from(FilingComment).join(FilingSignal)
    found = found.join(Filing, Filing.id == FilingSignal.filing_id)
    found = found.where(FilingComment.state == CommentState.WAITING, of_my_area())
    return db.session().scalar(found) or None


def _decide(signal_id: int, *, shown: bool, reason: str = "") -> ResponseReturnValue:
    try:
        with command() as tx:
            decide_comment(tx, signal_id, shown=shown, reason=reason, by=me())
    except Refused as refusal:
        flash(sentence(refusal), "error")
    else:
        flash(_("The comment shows now.") if shown else _("The comment stays hidden."), "success")
    return redirect(url_for("achievements.comments"))


def _waiting_or_404(signal_id: int) -> FilingComment:
    found = select(FilingComment).join(FilingSignal).join(Filing, Filing.id == FilingSignal.filing_id)  # fmt: skip
    mine = found.where(FilingComment.signal_id == signal_id, of_my_area())
    return db.session().scalar(mine) or abort(404)


def _acts(session: Session, filing_id: int) -> Acts:
    held, page = request.args.get("held") == "1", number_in(request.args.get("page"), 1, 500) or 1
    wanted = (
        FilingSignal.filing_id == filing_id,
        FilingSignal.held.is_not(None) if held else FilingSignal.held.is_(None),
    )
    total = session.scalar(select(func.count()).where(*wanted)) or 0
    rows = select(FilingSignal).where(*wanted)
    rows = rows.options(
        joinedload(FilingSignal.account), joinedload(FilingSignal.organisation)
    ).order_by(FilingSignal.id.desc())
    return Acts(
        list(session.scalars(rows.limit(SIZE).offset((page - 1) * SIZE))), total, page, held
    )
