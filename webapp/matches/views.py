"""The weekly mail of new matches (M44): on and off, in one's profile or by the link of a mail without signing in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField

from webapp import access
from webapp.edge import command, outside
from webapp.extensions import csrf, db, limiter
from workflows.operations.matches import ROLES
from workflows.records.accounts import Account
from workflows.records.matches import choose_mail, wants_mail
from workflows.unsubscribing import account_of_token

TRIES = "60 per minute"


class MailForm(FlaskForm):
    """Whether the weekly mail comes."""

    weekly = BooleanField(
        _l("Send me a weekly mail of newly registered patents in our fields of interest")
    )


@access.role(*ROLES)
def edit() -> ResponseReturnValue:
    """邮箱提醒: the switch of one's own weekly mail."""
    form = MailForm(weekly=wants_mail(db.session(), current_user.id))
    if not form.validate_on_submit():
        return render_template("matches/edit.html", form=form)
    with command() as tx:
        choose_mail(tx, current_user.id, wanted=form.weekly.data)
    flash(_("Your choice is saved."), "success")
    return redirect(url_for("matches.edit"))


@access.public
@limiter.limit(TRIES)
def leave(token: str) -> ResponseReturnValue:
    """The link of a mail. Opening it asks only, so that what prefetches links ends nothing."""
    account = _account(token)
    if account is None:
        return render_template("matches/dead.html"), 404
    return render_template("matches/leave.html", left=not wants_mail(db.session(), account.id))


@access.public
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(TRIES)
def left(token: str) -> ResponseReturnValue:
    """End the mails: by the button of `leave`, or the one-click request of a mail program (RFC 8058).

    The signed link stands in for a session, so no form's token is asked for; doing it twice changes nothing.
    """
    account = _account(token)
    if account is None:
        return render_template("matches/dead.html"), 404
    with command() as tx:
        choose_mail(tx, account.id, wanted=False)
    return render_template("matches/leave.html", left=True)


def _account(token: str) -> Account | None:
    number = account_of_token(outside().secret, token)
    return db.session.get(Account, number) if number is not None else None
