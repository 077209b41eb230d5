"""Reading notices, and choosing of what one gets mails."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from engine.notices import KINDS
from webapp import access
from webapp.bounds import row_number
from webapp.edge import command
from webapp.extensions import db
from webapp.notices.reading import KIND_NAMES, address_of, listed, my_notice
from workflows.records.notices import choices_of, choose_mails, mark_read


@access.signed_in
def index() -> str:
    """The person's notices."""
    before = request.args.get("before", type=row_number)
    unread = request.args.get("show") == "unread"
    return render_template(
        "notices/index.html", found=listed(before, unread=unread), unread=unread, before=before
    )


@access.signed_in
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Where mails and the list lead: the notice is read from now on, and its task or case is shown."""
    notice = my_notice(notice_id)
    address = address_of(notice)
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
        mark_read(tx, current_user.id)
    flash(_("All notices are marked as read."), "success")
    return redirect(url_for("notices.index"))


@access.signed_in
def settings() -> ResponseReturnValue:
    """Of what one gets mails."""
    form = FlaskForm()
    if form.validate_on_submit():
        chosen = set(request.form.getlist("mails"))
        with command() as tx:
            choose_mails(tx, current_user.id, {kind: kind in chosen for kind in KINDS})
        flash(_("Your choice is kept."), "success")
        return redirect(url_for("notices.settings"))
    choices = choices_of(db.session(), current_user.id)
    return render_template(
        "notices/settings.html", form=form, choices=choices, names=KIND_NAMES,
        email=current_user.known.email,
    )  # fmt: skip
