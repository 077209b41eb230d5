"""Who cannot sign in asks on a public page, support notes it on the phone, a bureau for an enterprise of its area (X9)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.errors import Refused
from engine.values import Value
from forms import BoundForm
from webapp import access
from webapp.areas_of import stems_of_me
from webapp.edge import command, me
from webapp.enrolments import labels
from webapp.errors import sentence
from webapp.extensions import db
from webapp.public_start import asked, begun, language, page, start_limits
from workflows.operations.allotting import NotYourArea
from workflows.operations.recoveries import KEY, enterprise_called, is_asked_already
from workflows.records.recoveries import Channel, Recovery

NEWEST = 100
NOTHING: dict[str, Value] = {}


@access.public_start(KEY)
@start_limits
def ask() -> ResponseReturnValue:
    """The public page. Known or unknown, asked once or again: the answer is the same (F5)."""
    bound = asked(KEY, NOTHING)
    if request.method == "POST" and bound.validate():
        given = _given(Channel.PAGE, None)
        if begun(KEY, bound, given, unless=lambda tx: _is_known(tx, bound)):
            return redirect(url_for("recoveries.sent"))
    return page("recoveries/ask.html", bound)


@access.public
def sent() -> str:
    """What comes next, in the same words for everybody."""
    return render_template("recoveries/sent.html")


@access.role("bureau_reviewer")
def index() -> str:
    """The requests that the reader's bureau opened, and how they go; nothing of the account itself (F5, F15)."""
    mine = Recovery.bureau_id.in_(current_user.organisations_as("bureau_reviewer"))
    found = select(Recovery).where(mine).order_by(Recovery.id.desc()).limit(NEWEST)
    return render_template(
        "recoveries/index.html", recoveries=list(db.session.scalars(found)), labels=labels
    )


@access.role("support", "bureau_reviewer")
def open_for() -> ResponseReturnValue:
    """Open a request for somebody: on the phone, or as a bureau for an enterprise of its area."""
    place = request.args.get("place", "")[:200]
    bound = asked(KEY, NOTHING, {"place": [place]} if place else None)
    if request.method == "POST" and bound.validate() and _opened(bound):
        flash(_("The request is with the support desk."), "success")
        back = "support.index" if _is_support() else "recoveries.index"
        return redirect(url_for(back))
    return page("recoveries/new.html", bound, for_bureau=not _is_support())


def _opened(bound: BoundForm) -> bool:
    bureau = None if _is_support() else current_user.organisations_as("bureau_reviewer")[0]
    channel = Channel.PHONE if bureau is None else Channel.BUREAU
    try:
        with command() as tx:
            if bureau is not None:
                _require_area(tx, str(bound.answers.get("place") or ""))
            start_case(tx, KEY, _given(channel, bureau), by=me(), answers=bound.answers)
    except Refused as refusal:
        bound.refuse(refusal.field, sentence(refusal))
        return False
    return True


def _require_area(tx: Transaction, typed: str) -> None:
    """A bureau names an enterprise of its area; of others it does not even learn that they are there."""
    place = enterprise_called(tx, typed)
    if place is None or not place.region.startswith(stems_of_me()):
        raise NotYourArea("place", name=typed)


def _is_support() -> bool:
    return "support" in current_user.roles


def _given(channel: Channel, bureau: int | None) -> dict[str, Any]:
    return {"channel": channel.value, "bureau": bureau, "locale": language(), "starter": None}


def _is_known(tx: Transaction, bound: BoundForm) -> bool:
    said = {name: str(bound.answers.get(name) or "") for name in ("login", "place", "email")}
    return is_asked_already(tx, **said)
