"""我有合作意向, 企业需求发布管理—高校院所合作需求, and what a university receives (M38, M39, X6, U3)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

import forms
from engine.cases import start_case
from engine.errors import Refused
from engine.runtime import Loaded
from forms import BoundForm
from webapp import access
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.filled import fill
from webapp.intents import labels, reading
from webapp.library.reading import item_for
from webapp.library.shelves import Reader, reader
from webapp.starting import to_begin
from webapp.withdrawing import take_back
from workflows.operations.intents import KEY, withdraw_intent
from workflows.records.intents import CooperationIntent
from workflows.records.library import LibraryItem

ADMIN, OFFICER = "enterprise_admin", "university_officer"


@access.role(ADMIN)
def index() -> str:
    """高校院所合作需求: what the enterprise has stated, and how it goes (M39)."""
    mine = CooperationIntent.organisation_id.in_(current_user.organisations_as(ADMIN))
    return _list("intents.index", mine)


@access.role(OFFICER)
def incoming() -> str:
    """What enterprises want of the university's patents (U3)."""
    mine = CooperationIntent.university_id.in_(current_user.organisations_as(OFFICER))
    return _list("intents.received", mine)


@access.role(ADMIN)
def state(item_id: int) -> ResponseReturnValue:
    """我有合作意向: the need, which goes to the university at once (M38)."""
    who = reader()
    item = item_for(who, item_id)
    if not who.is_admin or item.ended_at:
        abort(404)
    loaded = to_begin(KEY)
    posted = request.form if request.method == "POST" else None
    bound = fill(loaded, loaded.package.start.form, {}, posted=posted)
    if posted is None or not bound.validate():
        return _page(item, bound, 422 if bound.errors else 200)
    return _start(who, item, loaded, bound)


@access.role(ADMIN)
def withdraw(intent_id: int) -> ResponseReturnValue:
    """Take an intent back, with a reason that the university reads."""
    intent = reading.intent_for_me(db.session(), intent_id)
    if intent is None or not reading.may_withdraw(intent):
        abort(404)
    return take_back(
        "intents/withdraw.html",
        lambda tx, reason: withdraw_intent(tx, intent_id, reason, by=me()),
        done=_("The intent is withdrawn."),
        over=_("This intent is over already."),
        then=url_for("intents.index"),
        intent=intent,
    )


def _start(who: Reader, item: LibraryItem, loaded: Loaded, bound: BoundForm) -> ResponseReturnValue:
    organisation = str(who.organisation.id)
    given: dict[str, Any] = {"organisation": organisation, "starter": me(), "item": item.id}
    try:
        with command() as tx:
            start_case(tx, KEY, given, by=me(), answers=bound.answers, organisation=organisation)
    except Refused as refusal:
        flash(sentence(refusal), "error")
    else:
        flash(_("The intent is with the university now."), "success")
    return redirect(url_for("library.show", item_id=item.id))


def _page(item: LibraryItem, bound: BoundForm, status: int) -> ResponseReturnValue:
    html = forms.render(bound)
    page = render_template("intents/state.html", item=item, bound=bound, html=html)
    return make_response(page, status)


def _list(endpoint: str, mine: Any) -> str:
    wanted = reading.Wanted.read(endpoint, request.args)
    found = reading.listing_of(db.session(), mine, wanted)
    return render_template(
        "intents/index.html", listing=found, wanted=wanted, labels=labels,
        may_withdraw=reading.may_withdraw, is_ours=endpoint == "intents.index",
    )  # fmt: skip
