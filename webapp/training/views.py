"""A bureau's officer enters the training enterprise, and comes back (X12)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import access
from webapp.edge import command
from webapp.person import CHOSEN
from workflows.operations.training import enter_training


@access.role("bureau_reviewer")
def index() -> str:
    """What the training enterprise is for, with the door to it."""
    return render_template("training/index.html")


@access.role("bureau_reviewer")
def enter() -> ResponseReturnValue:
    """Act in the training enterprise from now on, in this session."""
    bureau = current_user.organisations_as("bureau_reviewer")[0]
    with command() as tx:
        session[CHOSEN] = enter_training(tx, current_user.id, bureau).id
    flash(_("You are in the training enterprise now. Nothing here is real."), "success")
    return redirect(url_for("accounts.home"))


@access.signed_in
def leave() -> ResponseReturnValue:
    """Back to the real work; 404 for whoever has none."""
    if not current_user.away_from:
        abort(404)
    session[CHOSEN] = current_user.away_from[0].id
    flash(_("You are back at %(name)s.", name=current_user.away_from[0].name), "success")
    return redirect(url_for("accounts.home"))
