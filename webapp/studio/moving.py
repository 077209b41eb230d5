"""Moving running cases to another version: the plan on both diagrams, what it means for each case, going, coming back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from engine import drafts
from engine.errors import EngineError
from engine.migration import (
    CaseMove,
    Migration,
    Plan,
    begin_migration,
    judge,
    make_plan,
    move_back,
    running_cases,
)
from engine.models import Case
from webapp import access
from webapp.edge import command, me, runtime
from webapp.errands.labels import told
from webapp.errors import sentence
from webapp.extensions import db
from webapp.people import names_of
from webapp.studio.desk import Desk, desk
from webapp.studio.errands import under_way
from webapp.studio.versions import diagram, places_of, running_of, versions_of
from webapp.tasks.reading import reading
from workflows.operations.errands import begin_errand
from workflows.operations.moving import MIGRATE, MOVE_BACK, gone_over, waiting

SHOWN = 200  # cases that a preview tries, and that a result lists


@access.role("process_owner", "operator")
def moving(key: str) -> ResponseReturnValue:
    """Choose versions: ?source=1&target=2, and `map.old_step=new_step` for what is mapped by hand."""
    return _choosing(key)


@access.role("process_owner")
def begin_moving(key: str) -> ResponseReturnValue:
    """Begin to move all running cases of the source as the plan says."""
    found = desk(key)
    note = request.form.get("note", "").strip()
    if not note:
        return _choosing(
            key, trouble=_("Say why the cases are moved: it goes into the history.")
        ), 422
    try:
        plan = _plan(found, versions_of(key), request.form)
    except EngineError as error:
        return _choosing(key, trouble=sentence(error)), 422
    if plan is None:
        abort(400)
    with command() as tx:
        drafts.require(tx, key, me(), "publish")
        migration = begin_migration(tx, plan, by=me(), note=note)
        errand = begin_errand(
            tx, MIGRATE, _title(found), {"key": key, "migration": migration.id}, by=me()
        )
    return redirect(url_for("studio.moved", key=key, number=migration.id, errand=errand.id))


@access.role("process_owner", "operator")
def moved(key: str, number: int) -> str:
    """How it went with each case, and what is left."""
    migration = _migration(key, number)
    lines = db.session.execute(
        select(CaseMove, Case, CaseMove.state.is_not(None)).join(Case, Case.id == CaseMove.case_id)
        .where(CaseMove.migration_id == number).order_by(CaseMove.became.is_not(None), Case.id)
        .limit(SHOWN)
    ).all()  # fmt: skip
    counted = select(
        func.count().filter(CaseMove.became.is_(None)),
        func.count().filter(CaseMove.became.is_not(None), CaseMove.back_at.is_(None)),
        func.count().filter(CaseMove.back_at.is_not(None)),
    ).where(CaseMove.migration_id == number)
    stayed, gone, returned = db.session.execute(counted).one()
    left = db.session.scalar(select(func.count()).select_from(waiting(migration).subquery()))
    return render_template(
        "studio/moved.html", desk=desk(key), tab="moving", migration=migration, lines=lines,
        stayed=stayed, gone=gone, returned=returned, left=left, told=told, numbers=_numbers(key),
        may_move=_may_move(key), people=names_of([migration.by]),
        progress=under_way(),
    )  # fmt: skip


@access.role("process_owner")
def go_on_moving(key: str, number: int) -> ResponseReturnValue:
    """Try those again that are left: after a stop, or when what stood against it is mended."""
    return _errand(key, number, MIGRATE)


@access.role("process_owner")
def move_all_back(key: str, number: int) -> ResponseReturnValue:
    """Take back all cases on which nobody has acted."""
    return _errand(key, number, MOVE_BACK)


@access.role("process_owner")
def move_one_back(key: str, number: int, case_id: int) -> ResponseReturnValue:
    """Take one case back."""
    _migration(key, number)
    if db.session.scalar(gone_over(number).where(CaseMove.case_id == case_id)) is None:
        abort(404)
    with command() as tx:
        drafts.require(tx, key, me(), "publish")
        move_back(tx, number, case_id, by=me())
    flash(_("The case goes on by the version of before."), "success")
    return redirect(url_for("studio.moved", key=key, number=number))


def _errand(key: str, number: int, kind: str) -> ResponseReturnValue:
    migration = _migration(key, number)
    with command() as tx:
        drafts.require(tx, key, me(), "publish")
        if kind == MOVE_BACK:
            version = _numbers(key)[migration.source_id]
            drafts.record(tx, key, "moving_back", by=me(), version=version)
        errand = begin_errand(
            tx, kind, _title(desk(key)), {"key": key, "migration": number}, by=me()
        )
    return redirect(url_for("studio.moved", key=key, number=number, errand=errand.id))


def _title(found: Desk) -> str:
    return _("Moving cases: %(title)s", title=found.title)


def _migration(key: str, number: int) -> Migration:
    found = db.session.get(Migration, number)
    return found if found is not None and found.key == key else abort(404)


def _choosing(key: str, trouble: str = "") -> str:
    found, said = desk(key), request.values
    versions, running = versions_of(key), running_of(key)
    target = said.get("target", "") or _in_force(found)
    plan: Plan | None = None
    try:
        plan = _plan(found, versions, said)
    except EngineError as error:
        trouble = trouble or sentence(error)
    return render_template(
        "studio/moving.html", desk=found, tab="moving", versions=versions, plan=plan,
        source=said.get("source", "") or _left_behind(versions, running, target), target=target,
        running=running, trouble=trouble, note=said.get("note", ""), may_move=_may_move(key),
        numbers=_numbers(key), earlier=_earlier(key), most=SHOWN, sentence=sentence,
        **(_shown(plan) if plan else {}),
    )  # fmt: skip


def _plan(found: Desk, versions: Mapping[str, int], said: Mapping[str, str]) -> Plan | None:
    """The plan that a page asks for; None while no versions are chosen. Raises PlanRefused."""
    source, target = said.get("source", ""), said.get("target", "")
    if source not in versions or target not in versions:
        return None
    by_hand = {
        name.removeprefix("map."): value
        for name, value in said.items()
        if name.startswith("map.") and value
    }
    of = runtime().definitions.of
    session = db.session()
    return make_plan(of(session, versions[source]), of(session, versions[target]), by_hand)


def _shown(plan: Plan) -> dict[str, Any]:
    """Both diagrams with counts, what each case would do, and the steps that need a word."""
    cases = running_cases(db.session(), plan.source.definition_id, limit=SHOWN)
    tx = reading()
    verdicts = [judge(tx, case, plan) for case in cases]
    count = Counter(element for case in cases for element in places_of(plan.source, case.state))
    after: Counter[str] = Counter()
    for element, number in count.items():
        after[plan.names.get(element, element)] += number
    return {
        "verdicts": verdicts, "before": diagram(plan.source, count), "after": diagram(plan.target, after),
        "asked": [place for place in plan.places if place.becomes is None or place.by_hand],
        "count": count,
    }  # fmt: skip


def _numbers(key: str) -> dict[int, str]:
    return {definition_id: version for version, definition_id in versions_of(key).items()}


def _earlier(key: str) -> Iterable[Migration]:
    mine = select(Migration).where(Migration.key == key).order_by(Migration.id.desc()).limit(20)
    return db.session.scalars(mine).all()


def _left_behind(versions: Mapping[str, int], running: Mapping[int, int], target: str) -> str:
    """The version that most cases run by, beside the one where they shall go; empty if none does."""
    others = {one: running.get(id_, 0) for one, id_ in versions.items() if one != target}
    most = max(others, key=others.__getitem__, default="")
    return most if others.get(most) else ""


def _in_force(found: Desk) -> str:
    return str(found.current.definition.version) if found.current else ""


def _may_move(key: str) -> bool:
    return drafts.may(db.session(), key, me(), "publish")
