"""Doing what a button of the studio asks for, at the revision that its page knew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from engine import drafts
from engine.db import Transaction
from webapp.edge import command, me
from webapp.extensions import db
from webapp.studio.conflicts import CHOICE, REFUSED, Attempted, refused
from webapp.studio.desk import Desk, desk, sent_revision

Made = TypeVar("Made")
Page = Callable[[Desk], str]


def attempt(
    key: str,
    deed: Callable[[Transaction, int], Made],
    page: Page,
    asked: Attempted,
    done: Callable[[Made], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do `deed` at the revision that the form knew (0: it knew of no draft), and answer with `done`.

    If somebody saved meanwhile, took the editing over, published, discarded or declined, nothing is done, and `page` is
    shown again (409) over a desk with its `conflict`: who was faster, what differs, what was sent, and buttons that do it
    all the same. These send the same fields again, with the revision that is saved now, and with `instead` =
    `take_over` where the editing has to be begun or taken over first.
    """
    revision = sent_revision()
    try:
        with command() as tx:
            made = deed(tx, _begun_again(tx, key, revision))
    except REFUSED as error:
        db.session.rollback()
        return page(refused(desk(key), error, asked)), 409
    return done(made)


def lead_to(address: str, said: str = "") -> Callable[[object], ResponseReturnValue]:
    """An answer that says something and leads on."""

    def answer(_made: object) -> ResponseReturnValue:
        if said:
            flash(said, "success")
        return redirect(address)

    return answer


def _begun_again(tx: Transaction, key: str, revision: int) -> int:
    """The revision to act on, once the editing is begun or taken over where that was the choice."""
    if request.form.get(CHOICE) != "take_over":
        return revision
    if revision:
        drafts.take_over(tx, key, by=me())
        return revision
    drafts.begin_draft(tx, key, by=me())  # the page that came back knew of no draft
    return 1
