"""Replays of many cases: begun here, done by workers, read here."""

from __future__ import annotations

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import to_utc
from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from engine.errors import EngineError
from engine.models import Case
from engine.packages import PackageError
from engine.replay import Outcome
from engine.replays import (
    KINDS,
    Replay,
    ReplayedCase,
    begin_replay,
    draft_of,
    left_to_replay,
    partings,
    tally,
)
from webapp import access
from webapp.bounds import row_number
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.people import names_of
from webapp.studio.desk import Desk, desk
from webapp.studio.errands import under_way
from webapp.studio.names import namer
from webapp.studio.outcomes import outcome_words
from webapp.studio.versions import diagram
from workflows.operations.errands import begin_errand
from workflows.operations.replaying import REPLAY

PAGE = 100


@access.role("process_owner", "operator")
def begin_replaying(key: str) -> ResponseReturnValue:
    """Replay all cases: of the version in force or of every one (`versions`), from a day on (`since`)."""
    found = desk(key)
    if found.draft is None or found.current is None:
        abort(404)
    one = None if request.form.get("versions") == "all" else found.current.definition_id
    try:
        with command() as tx:
            asked = begin_replay(
                tx, key, found.files, revision=found.revision, by=me(), definition_id=one,
                since=_since(),
            )  # fmt: skip
            inputs = {"key": key, "replay": asked.id}
            errand = begin_errand(tx, REPLAY, _title(found), inputs, by=me())
    except (EngineError, PackageError, ValueError) as error:
        flash(sentence(error) if isinstance(error, EngineError) else str(error), "error")
        return redirect(url_for("studio.replay", key=key))
    return redirect(url_for("studio.replayed", key=key, number=asked.id, errand=errand.id))


@access.role("process_owner", "operator")
def replayed(key: str, number: int) -> str:
    """How it went: the tally, the draft with where cases part, and the cases, `?kind=` those that went so."""
    found, asked = desk(key), _replay(key, number)
    kind, after = request.args.get("kind", ""), request.args.get("after", type=row_number) or 0
    rows = db.session.execute(
        _lines(number, kind, request.args.get("step", "")).where(Case.id > after).limit(PAGE + 1)
    ).all()
    left = db.session.scalar(select(func.count()).select_from(left_to_replay(asked).subquery()))
    return render_template(
        "studio/replayed.html", desk=found, tab="replay", asked=asked, progress=under_way(), left=left,
        outcomes=[_outcome(line, case) for line, case in rows[:PAGE]], more=len(rows) > PAGE,
        tally=tally(db.session(), number), kinds=outcome_words(), kind=kind, all_kinds=KINDS,
        picture=diagram(draft_of(asked), partings(db.session(), number)), people=names_of([asked.by]),
        name=namer(found.current.definition.files if found.current else {}, asked.files),
    )  # fmt: skip


@access.role("process_owner", "operator")
def go_on_replaying(key: str, number: int) -> ResponseReturnValue:
    """Replay those that are left after a stop."""
    _replay(key, number)
    with command() as tx:
        inputs = {"key": key, "replay": number}
        errand = begin_errand(tx, REPLAY, _title(desk(key)), inputs, by=me())
    return redirect(url_for("studio.replayed", key=key, number=number, errand=errand.id))


def earlier(key: str) -> list[Replay]:
    """The replays of a package, newest first."""
    return list(
        db.session.scalars(select(Replay).where(Replay.key == key).order_by(Replay.id.desc()))
    )


def _lines(number: int, kind: str, step: str) -> Select[tuple[ReplayedCase, Case]]:
    lines = select(ReplayedCase, Case).join(Case, Case.id == ReplayedCase.case_id)
    lines = lines.where(ReplayedCase.replay_id == number).order_by(Case.id)
    if kind:
        lines = lines.where(ReplayedCase.kind == kind)
    elif not step:
        lines = lines.where(ReplayedCase.kind != "same")
    return lines.where(ReplayedCase.element == step) if step else lines


def _outcome(line: ReplayedCase, case: Case) -> Outcome:
    return Outcome(case, line.kind, line.element, frozenset(line.waits), line.trouble)


def _since() -> datetime | None:
    """The day that the form names, from its first moment in the reader's zone."""
    written = request.form.get("since", "").strip()
    if not written:
        return None
    try:
        day = datetime.strptime(written, "%Y-%m-%d")
    except ValueError as error:
        raise ValueError(_("Write the day as 2026-01-31.")) from error
    return to_utc(day)


def _title(found: Desk) -> str:
    return _("Replay against the draft: %(process)s", process=found.title)


def _replay(key: str, number: int) -> Replay:
    found = db.session.get(Replay, number, options=[undefer(Replay.files)])
    return found if found is not None and found.key == key else abort(404)
