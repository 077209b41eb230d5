"""The evaluation of a year, as BPMN may call it (performance_evaluation), and what its pages ask of it (E22 to E30)."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import NobodyWaiting, Refused
from engine.jobs import enqueue
from engine.messages import deliver_message
from engine.models import Case
from engine.operations import Catalogue
from engine.values import Value, to_plain
from workflows.operations.answers import answers_of, author_of
from workflows.records import cycles, results
from workflows.records.certificates import CHINA, china_day
from workflows.records.cycles import Cycle, CycleState, FactChange, FrozenFacts
from workflows.records.evaluated import SubjectKind, evaluated
from workflows.records.organisations import Organisation
from workflows.records.results import Objection, Result, ResultState, Score
from workflows.records.yearly_facts import Period, facts_of

KEY = "performance_evaluation"
OBJECTED = "objection_raised"
WITHDRAWN = "result_withdrawn"

catalogue = Catalogue()


class NobodyEvaluated(Refused):
    text = "There is nobody to evaluate: no organisation of this kind has a place on the platform."


class OwnResult(Refused):
    text = "You verified these facts yourself, so another officer has to confirm the result."


class ObjectionsClosed(Refused):
    text = "The time for objections to this result is over."


@catalogue.operation("cycles.open")
def open_cycle(
    tx: Transaction,
    organisation: str,
    submission: int,
    year: int,
    subject_kind: str,
    first_year: int,
    from_on: date,
    until_on: date,
) -> dict[str, Any]:
    """Open the evaluation of a year for one kind of organisations; `first_year` is the earliest year that counts.

    Returns `cycle` (id). Raises CycleExists.
    """
    opener = tx.session.get_one(Organisation, int(organisation))
    cycle = Cycle(
        year=year, kind=SubjectKind(subject_kind), training=opener.training, first_year=first_year,
        from_on=from_on, until_on=until_on, opened_at=tx.now, opened_by=author_of(tx, submission),
    )  # fmt: skip
    try:
        with tx.session.begin_nested():
            tx.session.add(cycle)
            tx.session.flush()
    except IntegrityError as error:
        if "ix_evaluation_cycles_year" in str(error.orig):
            raise cycles.CycleExists("year", year=year) from None
        raise
    return {"cycle": cycle.id}


@catalogue.operation("cycles.freeze")
def freeze(tx: Transaction, cycle: int, timely_days: int) -> dict[str, Any]:
    """Keep what is known of each of the evaluated. Returns `subjects` (ids) and `choices` for forms.

    Raises NobodyEvaluated.
    """
    found = _locked(tx, cycle)
    period = Period(found.first_year, found.year, found.from_on, found.until_on, timely_days)
    subjects = evaluated(tx.session, found.kind, found.year, training=found.training)
    if not subjects:
        raise NobodyEvaluated("subject_kind")
    facts = {one: facts_of(tx.session, one, found.kind, period) for one in subjects}
    cycles.freeze(tx, found, facts)
    return {
        "subjects": [one.id for one in subjects],
        "choices": [{"label": one.name, "value": str(one.id)} for one in subjects],
    }


@catalogue.operation("cycles.correct")
def correct(tx: Transaction, cycle: int, submission: int) -> None:
    """人工校验: correct one number of one of the evaluated, with the reason (E13)."""
    answers = answers_of(tx, submission)
    after = answers.get("value")
    cycles.change_fact(
        tx, _locked(tx, cycle), int(str(answers["subject"])), str(answers["fact"]),
        after if isinstance(after, Decimal) else None, answers.words("reason"),
        by=author_of(tx, submission),
    )  # fmt: skip


@catalogue.operation("cycles.verified")
def verified(tx: Transaction, cycle: int, submission: int) -> None:
    """The facts are verified, by whom."""
    _locked(tx, cycle).verified_by = author_of(tx, submission)
    tx.session.flush()


@catalogue.operation("cycles.mark")
def mark(tx: Transaction, cycle: int, state: str) -> None:
    """Set where the evaluation stands: verifying, selecting, confirming or closed."""
    found = _locked(tx, cycle)
    found.state = CycleState(state)
    found.closed_at = tx.now if found.state is CycleState.CLOSED else None
    tx.session.flush()


@catalogue.operation("cycles.begin_result")
def begin_result(tx: Transaction, cycle: int, reason: str | None = None) -> dict[str, Any]:
    """Begin a version of the result: what it is computed from, and with which decisions. Returns `result`."""
    found = _locked(tx, cycle)
    numbers = results.scored_numbers(tx.session, cycle)
    newest = tx.session.scalar(select(func.max(Result.version)).where(Result.cycle_id == cycle))
    last = select(func.max(FactChange.id)).where(FactChange.cycle_id == cycle)
    result = Result(
        cycle_id=cycle, version=(newest or 0) + 1, reason=reason or "",
        definition_id=_definition_of(tx, cycle), data_hash=results.hash_of_numbers(numbers),
        last_change_id=tx.session.scalar(last) or 0, verified_by=found.verified_by or "",
        scored_at=tx.now, code=secrets.token_urlsafe(18),
    )  # fmt: skip
    tx.session.add(result)
    tx.session.flush()
    return {"result": result.id}


@catalogue.operation("cycles.facts")
def facts(tx: Transaction, result: int, subject: int) -> dict[str, Any]:
    """The numbers of one of the evaluated that this version of the result counts, as `facts`."""
    found = tx.session.get_one(Result, result)
    frozen = tx.session.get_one(FrozenFacts, (found.cycle_id, subject))
    changes = cycles.changes_of(tx.session, found.cycle_id, subject, until=found.last_change_id)
    return {"facts": cycles.numbers_with(frozen, changes)}


@catalogue.operation("cycles.note_score")
def note_score(tx: Transaction, result: int, subject: int, sheet: dict[str, Any]) -> None:
    """Keep the sheet that the decision made for one of the evaluated."""
    tx.session.add(
        Score(
            result_id=result, organisation_id=subject, base=sheet["base"], bonus=sheet["bonus"],
            total=sheet["total"], lines=to_plain(sheet["lines"]),
        )
    )  # fmt: skip
    tx.session.flush()


@catalogue.operation("cycles.rank")
def rank(tx: Transaction, result: int) -> None:
    """Give everybody a place."""
    results.rank(tx, tx.session.get_one(Result, result))


@catalogue.operation("cycles.confirm")
def confirm(tx: Transaction, result: int, submission: int) -> None:
    """A second officer confirms the result. Raises OwnResult for the one who verified the facts."""
    found = _decided(tx, result, submission)
    found.confirmed_by = author_of(tx, submission)
    tx.session.flush()


@catalogue.operation("cycles.send_back")
def send_back(tx: Transaction, result: int, submission: int) -> dict[str, Any]:
    """A second officer sends the result back to verification; it stays as a version. Returns `reason`."""
    found = _decided(tx, result, submission)
    found.state, found.ended_at, found.ended_because = ResultState.RETURNED, tx.now, found.opinion
    tx.session.flush()
    return {"reason": found.opinion}


@catalogue.operation("cycles.publish")
def publish(tx: Transaction, result: int, objection_days: int) -> dict[str, Any]:
    """公布: from now on everybody sees it. Returns `objections_until`, the end of the last day in China."""
    found = tx.session.get_one(Result, result)
    for older in results.results_of(tx.session, found.cycle_id):
        if older.state is ResultState.PUBLISHED:
            older.state, older.ended_at, older.ended_because = ResultState.REPLACED, tx.now, found.reason  # fmt: skip
    tx.session.flush()
    found.state, found.published_at = ResultState.PUBLISHED, tx.now
    cycle = _locked(tx, found.cycle_id)
    last_day = china_day(tx.now) + timedelta(days=objection_days + 1)
    cycle.state, cycle.objections_until = CycleState.PUBLISHED, datetime.combine(last_day, time(), CHINA)  # fmt: skip
    tx.session.flush()
    enqueue(tx, "results.tell_evaluated", {"result": result, "news": "published"})
    return {"objections_until": cycle.objections_until}


@catalogue.operation("cycles.note_objection")
def note_objection(
    tx: Transaction, result: int, subject: int, indicator: str, said: str, by: str
) -> dict[str, Any]:
    """Keep what one of the evaluated says is wrong in a published result.

    Returns `objection` (id) and `objector_name`, for the form of whoever answers.
    """
    found = tx.session.get_one(Result, result)
    objection = Objection(
        cycle_id=found.cycle_id, result_id=result, organisation_id=subject, indicator=indicator,
        said=said, at=tx.now, by=by,
    )  # fmt: skip
    tx.session.add(objection)
    tx.session.flush()
    name = tx.session.get_one(Organisation, subject).name
    return {"objection": objection.id, "objector_name": name}


@catalogue.operation("cycles.answer_objection")
def answer_objection(tx: Transaction, objection: int, submission: int) -> None:
    """The national office's answer to an objection."""
    answers, by = answers_of(tx, submission), author_of(tx, submission)
    found = tx.session.get_one(Objection, objection)
    found.upheld, found.answer = answers["outcome"] == "uphold", answers.words("answer")
    found.answered_at, found.answered_by = tx.now, by
    tx.session.flush()
    enqueue(tx, "results.tell_objector", {"objection": objection})


@catalogue.operation("cycles.weigh_objections")
def weigh_objections(tx: Transaction, result: int) -> dict[str, Any]:
    """Whether an objection to this version was upheld: `upheld`, and `reason` for the next version."""
    mine = select(Objection.said).where(Objection.result_id == result, Objection.upheld.is_(True))
    said = list(tx.session.scalars(mine.order_by(Objection.id)))
    return {"upheld": bool(said), "reason": f"异议成立：{'；'.join(said)}" if said else None}


@catalogue.operation("cycles.withdraw_result")
def withdraw_result(tx: Transaction, result: int, reason: str) -> None:
    """Take a published result back, never silently: it stays visible, with the reason."""
    found = tx.session.get_one(Result, result)
    found.state, found.ended_at, found.ended_because = ResultState.WITHDRAWN, tx.now, reason
    tx.session.flush()
    enqueue(tx, "results.tell_evaluated", {"result": result, "news": "withdrawn"})


def raise_objection(
    tx: Transaction, cycle: Cycle, organisation_id: int, indicator: str, said: str, *, by: str
) -> None:
    """异议: one of the evaluated objects to the published result. Raises ObjectionsClosed."""
    if cycle.objections_until is None or tx.now >= cycle.objections_until:
        raise ObjectionsClosed("said")
    told = {"subject": organisation_id, "indicator": indicator, "said": said.strip(), "by": by}
    _tell(tx, OBJECTED, cycle.id, told, by)


def take_back(tx: Transaction, cycle: Cycle, reason: str, *, by: str) -> None:
    """Withdraw the published result of a cycle. Raises ObjectionsClosed when it is final."""
    _tell(tx, WITHDRAWN, cycle.id, {"reason": reason.strip()}, by)


def recomputed(tx: Transaction, result: Result) -> dict[int, Value]:
    """The sheets of a result computed anew from the frozen data by the decisions of its definition (E7).

    Equal to what is kept, as long as nobody touched the rows: `results.hash_of_numbers` says the same of the data.
    """
    loaded = tx.runtime.definitions.of(tx.session, result.definition_id)
    decision = loaded.decisions["score_sheet"]
    kind = tx.session.get_one(Cycle, result.cycle_id).kind.value
    numbers = results.scored_numbers(tx.session, result.cycle_id, until=result.last_change_id)
    return {
        organisation: decision.evaluate("score_sheet", {"subject_kind": kind, "facts": one}).value
        for organisation, one in numbers.items()
    }


def _tell(tx: Transaction, message: str, cycle_id: int, values: dict[str, Any], by: str) -> None:
    try:
        deliver_message(tx, message, str(cycle_id), values, by=by)
    except NobodyWaiting:
        raise ObjectionsClosed("said") from None


def _decided(tx: Transaction, result: int, submission: int) -> Result:
    found = tx.session.get_one(Result, result, with_for_update=True, populate_existing=True)
    if author_of(tx, submission) == found.verified_by:
        raise OwnResult("outcome")
    found.opinion = answers_of(tx, submission).words("opinion")
    return found


def _definition_of(tx: Transaction, cycle: int) -> int:
    """The definition whose decisions score the cycle: that of its case, now."""
    mine = select(Case.definition_id).where(Case.subject == f"cycle:{cycle}")
    return tx.session.execute(mine.order_by(Case.id.desc()).limit(1)).scalar_one()


def _locked(tx: Transaction, cycle: int) -> Cycle:
    return tx.session.get_one(Cycle, cycle, with_for_update=True, populate_existing=True)
