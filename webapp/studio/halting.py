"""Suspending a process and letting it go on, with or without its running cases."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from engine import drafts
from engine.db import Transaction
from engine.drafts.rights import NotTheirs
from engine.halts import Halt, NotHalted, halt_package, lift_halt, open_halt
from webapp import access
from webapp.edge import command, me
from webapp.extensions import db
from webapp.people import names_of
from webapp.studio.desk import Desk, desk
from webapp.studio.versions import versions_of
from workflows.operations.errands import begin_errand
from workflows.operations.halting import GO_ON, SUSPEND, standing_still
from workflows.records.errands import Errand


@access.role("process_owner", "operator")
def halt(key: str) -> ResponseReturnValue:
    """Let nothing new of a process begin; its running cases stand still too where `cases` says so."""
    found = _mine(key)
    with command() as tx:
        made = halt_package(tx, key, by=me(), reason=request.form.get("reason", ""))
        errand = _stop_cases(tx, found, made)
    flash(_("The process is suspended: nothing new of it begins."), "success")
    return _back(key, errand)


@access.role("process_owner", "operator")
def halt_cases(key: str) -> ResponseReturnValue:
    """Let running cases of a suspended process stand still with it."""
    found = _mine(key)
    with command() as tx:
        errand = _stop_cases(tx, found, open_halt(tx.session, key))
    return _back(key, errand)


@access.role("process_owner", "operator")
def lift(key: str) -> ResponseReturnValue:
    """Let cases begin again; those that stand still with the process go on."""
    found = _mine(key)
    with command() as tx:
        errand = _release(tx, found, lift_halt(tx, key, by=me()))
    flash(_("The process goes on: cases of it may begin again."), "success")
    return _back(key, errand)


def halted(found: Desk) -> dict[str, Any]:
    """What studio/halt.html shows of a suspended process: by whom, and how many cases stand still with it."""
    if found.halt is None:
        return {}
    still = select(func.count()).select_from(standing_still(found.halt.id).subquery())
    return {
        "halted_by": names_of([found.halt.by]).get(found.halt.by, ""),
        "standing_still": db.session.scalar(still),
    }


def may_operate(key: str) -> bool:
    """Operators may for every package, process owners for theirs."""
    return "operator" in current_user.roles or drafts.may(db.session(), key, me(), "publish")


def _stop_cases(tx: Transaction, found: Desk, halt: Halt | None) -> Errand | None:
    """`cases` is `all`, a version, or empty for none. Raises NotHalted."""
    which = request.form.get("cases", "")
    if halt is None:
        raise NotHalted
    if not which:
        return None
    definition = None if which == "all" else versions_of(found.key).get(which) or abort(400)
    title = _("Suspend the cases: %(process)s", process=found.title)
    inputs = {"key": found.key, "halt": halt.id, "definition": definition}
    return begin_errand(tx, SUSPEND, title, inputs, by=me())


def _release(tx: Transaction, found: Desk, lifted: Halt) -> Errand | None:
    if tx.session.scalar(standing_still(lifted.id).limit(1)) is None:
        return None
    title = _("Let the cases go on: %(process)s", process=found.title)
    return begin_errand(tx, GO_ON, title, {"key": found.key, "halt": lifted.id}, by=me())


def _mine(key: str) -> Desk:
    """A published package that the person operates; 404, or NotTheirs."""
    found = desk(key)
    if found.current is None:
        abort(404)
    if not may_operate(key):
        raise NotTheirs
    return found


def _back(key: str, errand: Errand | None) -> ResponseReturnValue:
    if errand is not None:
        return redirect(url_for("errands.show", errand_id=errand.id))
    return redirect(url_for("studio.operating", key=key))
