"""Reading notices, and choosing of what one gets mails."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import access
from webapp.bounds import row_number
from webapp.edge import command
from webapp.extensions import db
from webapp.notices.forms import DigestForm, wishes_in
from webapp.notices.reading import address_of, listed, my_notice
from webapp.notices.words import KIND_NAMES, MAILS, PARTS
from webapp.tasks.listed import origin
from workflows.records.digests import choose_digest, digest_time_of
from workflows.records.notices import choose, mark_read, wishes_of
from workflows.records.webhooks import Owner, webhooks_of


@access.signed_in
def index() -> str:
    """The person's notices: all or the unread, of one part or of all."""
    before = request.args.get("before", type=row_number)
    unread, part = request.args.get("show") == "unread", _part()
    kinds = PARTS[part][1] if part is not None else ()
    return render_template(
        "notices/index.html", found=listed(before, unread=unread, kinds=kinds), unread=unread,
        before=before, part=part, parts=[name for name, _kinds in PARTS],
    )  # fmt: skip


def _part() -> int | None:
    """Which of PARTS is asked for; None for all."""
    asked = request.args.get("part", type=int)
    return asked if asked is not None and 0 <= asked < len(PARTS) else None


@access.signed_in
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Where mails and the list lead: the notice is read from now on, and its task or case is shown."""
    notice = my_notice(notice_id)
    address = address_of(notice, origin())
    with command() as tx:
        mark_read(tx, current_user.id, notice_id=notice_id)
    if address is None:
        flash(_("This case is no longer one that you may see."), "info")
    return redirect(address or url_for("notices.index"))


@access.signed_in
def read(notice_id: int) -> ResponseReturnValue:
    """Mark one as read; somebody else's stays as it is."""
    with command() as tx:
        mark_read(tx, current_user.id, notice_id=notice_id)
    return redirect(url_for("notices.index"))


@access.signed_in
def read_all() -> ResponseReturnValue:
    """Mark all as read."""
    with command() as tx:
        mark_read(tx, current_user.id, realm=current_user.realm)
    flash(_("All notices are marked as read."), "success")
    return redirect(url_for("notices.index"))


@access.signed_in
def settings() -> ResponseReturnValue:
    """How one is told of each kind, and when the digest comes."""
    before = wishes_of(db.session(), current_user.id)
    when = digest_time_of(db.session(), current_user.id)
    form = DigestForm(data={"days": when.days.value, "hour": when.hour})
    chosen = wishes_in(request.form, before) if form.validate_on_submit() else None
    if chosen is not None:
        with command() as tx:
            choose(tx, current_user.id, chosen)
            choose_digest(tx, current_user.id, form.when)
        flash(_("Your choice is kept."), "success")
        return redirect(url_for("notices.settings"))
    page = render_template(
        "notices/settings.html", form=form, wishes=before, parts=PARTS, names=KIND_NAMES, mails=MAILS,
        email=current_user.known.email,
        webhooks=bool(webhooks_of(db.session(), Owner(account=current_user.id))),
    )  # fmt: skip
    return make_response(page, 422 if form.is_submitted() else 200)
