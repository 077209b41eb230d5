"""Running cases of a package by version and step, and what an operator does with one or several of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from engine.bulk import Line, attempt_each
from engine.cases import cancel_case
from engine.db import Transaction
from engine.drafts.rights import NotTheirs
from engine.models import Case, CaseStatus
from engine.obstacles import ReasonMissing
from engine.operating import mend_variable, move_token, retry_step, skip_step
from engine.runtime import Loaded
from webapp import access
from webapp.bounds import row_number
from webapp.edge import me, runtime
from webapp.errors import sentence
from webapp.extensions import db
from webapp.languages import told
from webapp.studio.desk import desk
from webapp.studio.halting import halted, may_operate
from webapp.studio.operated import case_page, incidents_of, left_undone
from webapp.studio.versions import diagram, places_of, running_of, versions_of

MOST = 2000  # running cases of a version that are looked at
SHOWN = 100  # cases that are listed, and that one order is for
Verb = Callable[[Transaction, int], object]


@access.role("process_owner", "operator")
def operating(key: str) -> str:
    """Counts on the diagram of a version; ?step= lists the cases that stand there, ?incidents=1 those in trouble."""
    return _page(key)


@access.role("process_owner", "operator")
def operate(key: str) -> ResponseReturnValue:
    """Do one thing with the chosen cases, each in a transaction of its own; a line of result each."""
    if not may_operate(key):
        raise NotTheirs
    ids, verb = _ordered(key)
    db.session.rollback()
    lines = list(attempt_each(db.session(), runtime(), ids, verb))
    trouble = "" if lines else _("Choose at least one case.")
    if alone := request.form.get("alone", type=row_number):
        page = case_page(key, alone, lines, trouble)
    else:
        page = _page(key, lines=lines, trouble=trouble)
    return page, 200 if lines else 422


def _ordered(key: str) -> tuple[Sequence[int], Verb]:
    """Which cases, and what is to be done: for those that are ticked, or for the one whose step is to be tried again."""
    case_id, _colon, element = request.form.get("retry", "").partition(":")
    sent = [case_id] if case_id else request.form.getlist("case")[:SHOWN]
    try:
        chosen = [row_number(text) for text in sent]
    except ValueError:
        abort(400)
    verb = partial(_on, retry_step, (element,), {"by": me()}) if case_id else _verb(request.form.get("act", ""))  # fmt: skip
    of_key = select(Case.id).where(Case.key == key, Case.id.in_(chosen))
    return db.session.scalars(of_key.order_by(Case.id)).all(), verb


def _verb(act: str) -> Verb:
    """The command that the form asks for; 400 for any other."""
    said = request.form
    element, why = (
        said.get("at") or said.get("step", ""),
        {"by": me(), "reason": said.get("reason", "")[:500]},
    )
    known: dict[str, Verb] = {
        "retry": partial(_on, retry_step, (element,), {"by": me()}),
        "skip": partial(_on, skip_step, (element,), why),
        "move": partial(_on, move_token, (element, said.get("to", "")), why),
        "mend": partial(_on, mend_variable, (said.get("name", ""), said.get("value", "")), why),
        "cancel": partial(_cancel, why),
    }
    return known.get(act) or abort(400)


def _on(
    command: Callable[..., object], told: Sequence[str], why: dict[str, str], tx: Transaction,
    case_id: int,
) -> None:  # fmt: skip
    command(tx, case_id, *told, **why)


def _cancel(why: dict[str, str], tx: Transaction, case_id: int) -> None:
    if not why["reason"].strip():
        raise ReasonMissing
    cancel_case(tx, case_id, by=why["by"], reason=why["reason"].strip())


def _page(key: str, lines: Sequence[Line] = (), trouble: str = "") -> str:
    found, versions = desk(key), versions_of(key)
    if not versions:
        abort(404)
    version = request.values.get("version") or _busiest(key, versions)
    loaded = runtime().definitions.of(db.session(), versions.get(version) or abort(404))
    states = _states(loaded)
    count = Counter(element for stands in states.values() for element in stands)
    incidents = incidents_of(list(states))
    step, troubled = request.values.get("step", ""), request.values.get("incidents") == "1"
    ids = [
        case_id
        for case_id, stands in states.items()
        if (not step or step in stands) and (not troubled or case_id in incidents)
    ]
    elements = told(loaded).program.elements
    return render_template(
        "studio/operating.html", desk=found, tab="operating", versions=versions, version=version,
        picture=diagram(loaded, count, partial(_address, key, version)), running=running_of(key), step=step, troubled=troubled,
        steps=[(elements[name], number) for name, number in count.most_common() if name in elements],
        targets=sorted(elements.values(), key=lambda one: one.name or one.id), cases=_cases(ids[:SHOWN]),
        total=len(ids), shown=SHOWN, incidents=incidents, stands=states, elements=elements, lines=lines,
        numbers={one.id: one.number for one in _cases([line.task for line in lines])},
        trouble=trouble, sentence=sentence, may_operate=may_operate(key), most=MOST,
        **left_undone(lines, trouble), **halted(found),
    )  # fmt: skip


def _address(key: str, version: str, step: str) -> str:
    return url_for("studio.operating", key=key, version=version, step=step, _anchor="found")


def _busiest(key: str, versions: dict[str, int]) -> str:
    """The version with most running cases, else the newest."""
    running = running_of(key)
    return max(versions, key=lambda version: (running.get(versions[version], 0), int(version)))


def _states(loaded: Loaded) -> dict[int, set[str]]:
    """Where each running case stands, newest first."""
    found = select(Case.id, Case.state).where(Case.definition_id == loaded.definition_id)
    found = found.where(Case.status == CaseStatus.RUNNING).order_by(Case.id.desc()).limit(MOST)
    return {case_id: places_of(loaded, state) for case_id, state in db.session.execute(found)}


def _cases(ids: Sequence[int]) -> list[Case]:
    found = select(Case).where(Case.id.in_(ids)).order_by(Case.id.desc())
    return list(db.session.scalars(found))
