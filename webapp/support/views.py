"""The support desk. Whoever is at it never sees a password, nor more of an address than is needed (F5, F10)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from engine.db import Transaction
from engine.jobs import enqueue
from webapp import access
from webapp.edge import command, me, now
from webapp.extensions import db
from webapp.people import names_of, role_name
from webapp.support import labels, reading
from workflows.operations.recoveries import OF_THE_PLATFORM
from workflows.records.accounts import (
    Account,
    AccountStatus,
    end_sessions,
    freeze_account,
    thaw_account,
)


@access.role("support")
def index() -> str:
    """What waits for an answer, soonest due first, and how fast the desk answers."""
    return render_template(
        "support/index.html", matters=reading.open_matters(db.session()), labels=labels,
        measured=reading.measured(db.session(), now()), at=now(),
    )  # fmt: skip


@access.role("support", "operator")
def accounts() -> str:
    """Find an account by what somebody on the phone knows; what is shown is masked."""
    typed = request.args.get("q", "")[:80]
    found = reading.accounts_found(db.session(), typed)
    return render_template(
        "support/accounts.html", typed=typed, accounts=found, role_name=role_name
    )


@access.role("support", "operator")
def account(account_id: int) -> str:
    """An account with what was done to it and with it, and what the reader may do."""
    found = _known(account_id)
    events = reading.events_of(db.session(), account_id)
    return render_template(
        "support/account.html", account=found, events=events, labels=labels, role_name=role_name,
        names=names_of(one.by for one in events), verbs=_verbs(found),
    )  # fmt: skip


@access.role("support", "operator")
def act(account_id: int, verb: str) -> ResponseReturnValue:
    """Freeze, thaw, mail the activation again, or end the sessions, after a question."""
    found = _known(account_id)
    if verb not in _verbs(found):
        abort(404)
    form = FlaskForm()
    if not form.validate_on_submit():
        return render_template(
            "support/act.html", account=found, verb=verb, labels=labels, form=form
        )
    with command() as tx:
        _do(tx, found.id, verb)
    flash(_("Done: %(what)s", what=labels.VERB[verb][0]), "success")
    return redirect(url_for("support.account", account_id=account_id))


def _do(tx: Transaction, account_id: int, verb: str) -> None:
    if verb == "freeze":
        freeze_account(tx, account_id, by=me())
    elif verb == "thaw":
        thaw_account(tx, account_id, by=me())
    elif verb == "sessions":
        end_sessions(tx, account_id, by=me())
    else:
        enqueue(tx, "accounts.send_activation", {"account": account_id})


def _verbs(account: Account) -> list[str]:
    """What the reader may do with it: nothing with their own, and only operators with those of the platform."""
    of_platform = any(one.role in OF_THE_PLATFORM for one in account.memberships)
    if account.id == current_user.id or (of_platform and "operator" not in current_user.roles):
        return []
    if account.status is AccountStatus.FROZEN:
        return ["thaw"]
    activation = ["activation"] if account.activated_at is None and account.email else []
    return [*activation, "sessions", "freeze"]


def _known(account_id: int) -> Account:
    return reading.account_known(db.session(), account_id) or abort(404)
