"""绩效评价: the national office's pages of a year, the sheet of each of the evaluated, and what everybody may see."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from reports.rankings import ranked
from webapp import access
from webapp.bounds import row_number
from webapp.cases.reading import case_about
from webapp.cases.waiting import tasks_about
from webapp.edge import command, me, now, runtime
from webapp.extensions import db, limiter
from webapp.languages import language
from webapp.passing import download
from webapp.performance import labels, printing, reading
from webapp.performance.forms import ObjectionForm, WithdrawalForm
from webapp.performance.indicators import lines_of, missing_in
from workflows.operations.cycles import ObjectionsClosed, raise_objection, take_back
from workflows.records.cycles import Cycle, changes_of, frozen_of
from workflows.records.evaluated import SubjectKind, evaluated_regions
from workflows.records.projects import excellent_projects, panel_scores_of, projects_of
from workflows.records.results import SHOWN, Result, ResultState, results_of, scores_of


@access.role(reading.OFFICER)
def index() -> str:
    """All evaluations, newest first."""
    mine = select(Cycle).where(reading.my_cycles()).order_by(Cycle.year.desc(), Cycle.kind)
    return render_template(
        "performance/index.html", cycles=list(db.session.scalars(mine)), labels=labels
    )


@access.role(reading.OFFICER)
def show(cycle_id: int) -> str:
    """One evaluation: where it stands, its versions, who is compared and who is missing, projects, objections."""
    cycle, session = reading.my_cycle(cycle_id), db.session()
    frozen, versions = frozen_of(session, cycle_id), results_of(session, cycle_id)
    return render_template(
        "performance/show.html", cycle=cycle, labels=labels, versions=versions, frozen=frozen,
        scores=scores_of(session, versions[0].id) if versions else [],
        missing=_missing(cycle, {one.region for one in frozen}),
        changes=changes_of(session, cycle_id), projects=projects_of(session, cycle_id),
        panel=panel_scores_of(session, cycle_id), case=case_about(f"cycle:{cycle_id}"),
        task=tasks_about(session, "cycle", [cycle_id]).get(cycle_id),
        objections=reading.objections_of(session, cycle_id), runs=reading.may_object(cycle, now()),
        names={one.organisation_id: one.name for one in frozen},
    )  # fmt: skip


@access.role(reading.OFFICER, *reading.EVALUATED)
def sheet(cycle_id: int, organisation_id: int) -> str:
    """The score of one of the evaluated, down to the single fact."""
    found = reading.sheet_of(cycle_id, organisation_id, _version())
    lines = lines_of(found.result, found.score)
    pairs = [(str(line["name"]), line["points"]) for line in lines]
    return render_template(
        "performance/sheet.html", sheet=found, lines=lines, missing=missing_in(lines), labels=labels,
        chart=ranked(pairs, title=_("Points of each indicator")),
        may_object=_may_object(found), versions=_versions(found.cycle.id),
    )  # fmt: skip


@access.role(*reading.EVALUATED)
def mine() -> str:
    """What was published of my organisation."""
    return render_template(
        "performance/mine.html", rows=reading.my_results(db.session()), labels=labels
    )


@access.role(*reading.EVALUATED)
def object_to(cycle_id: int, organisation_id: int) -> ResponseReturnValue:
    """异议: object to the published result of my organisation."""
    found = reading.sheet_of(cycle_id, organisation_id, None)
    if organisation_id not in current_user.organisations_as(*reading.EVALUATED):
        abort(404)
    form = ObjectionForm()
    form.indicator.choices = [
        (line["fact"], line["name"]) for line in lines_of(found.result, found.score)
    ]
    back = url_for("performance.sheet", cycle_id=cycle_id, organisation_id=organisation_id)
    if not form.validate_on_submit():
        page = render_template("performance/object.html", sheet=found, form=form, back=back)
        return make_response(page, 422 if form.errors else 200)
    try:
        with command() as tx:
            raise_objection(
                tx, found.cycle, organisation_id, form.indicator.data, form.said.data or "", by=me()
            )
    except ObjectionsClosed:
        flash(_("The time for objections to this result is over."), "warning")
    else:
        flash(_("The national office has your objection and will answer it."), "success")
    return redirect(back)


@access.role(reading.OFFICER)
def withdraw(cycle_id: int) -> ResponseReturnValue:
    """Take the published result back; the version stays visible with the reason."""
    cycle = reading.my_cycle(cycle_id)
    form = WithdrawalForm()
    if not form.validate_on_submit():
        page = render_template("performance/withdraw.html", cycle=cycle, form=form, labels=labels)
        return make_response(page, 422 if form.errors else 200)
    try:
        with command() as tx:
            take_back(tx, cycle, form.reason.data or "", by=me())
    except ObjectionsClosed:
        flash(_("There is no published result that could still be withdrawn."), "warning")
    else:
        flash(_("The result is withdrawn; the facts are verified again."), "success")
    return redirect(url_for("performance.show", cycle_id=cycle_id))


@access.role(reading.OFFICER)
def results_xlsx(cycle_id: int) -> ResponseReturnValue:
    """All scores of a version as a table."""
    cycle = reading.my_cycle(cycle_id)
    result = reading.version_of(cycle, _version(), public=False)
    return download(printing.results_workbook(cycle, result), f"result-{cycle.year}-v{result.version}.xlsx")  # fmt: skip


@access.role(reading.OFFICER)
def results_pdf(cycle_id: int) -> ResponseReturnValue:
    """The result of the country as a PDF."""
    cycle = reading.my_cycle(cycle_id)
    result = reading.version_of(cycle, _version(), public=False)
    return download(printing.results_pdf(cycle, result, runtime()), f"result-{cycle.year}-v{result.version}.pdf")  # fmt: skip


@access.role(reading.OFFICER, *reading.EVALUATED)
def sheet_pdf(cycle_id: int, organisation_id: int) -> ResponseReturnValue:
    """The sheet of one of the evaluated as a PDF."""
    found = reading.sheet_of(cycle_id, organisation_id, _version())
    name = f"sheet-{found.cycle.year}-{organisation_id}-v{found.result.version}.pdf"
    return download(printing.sheet_pdf(found, runtime()), name)


@access.role(reading.OFFICER, *reading.EVALUATED)
def sheet_xlsx(cycle_id: int, organisation_id: int) -> ResponseReturnValue:
    """The same as a table."""
    found = reading.sheet_of(cycle_id, organisation_id, _version())
    name = f"sheet-{found.cycle.year}-{organisation_id}-v{found.result.version}.xlsx"
    return download(printing.sheet_workbook(found), name)


@access.public
def published() -> str:
    """All results that were made public."""
    return render_template(
        "performance/published.html", rows=reading.published(db.session()), labels=labels
    )


@access.public
def result(cycle_id: int) -> str:
    """A published result with every version that was public: places and totals."""
    cycle = db.session.get(Cycle, cycle_id)
    if cycle is None or cycle.training:
        abort(404)
    found = reading.version_of(cycle, _version(), public=True)
    scores = scores_of(db.session(), found.id)
    pairs = [(one.organisation.name, one.total) for one in scores]
    return render_template(
        "performance/result.html", cycle=cycle, result=found, scores=scores, labels=labels,
        versions=_versions(cycle_id), projects=excellent_projects(db.session(), cycle_id),
        chart=ranked(pairs, title=_("Totals"), most=100),
    )  # fmt: skip


@access.public
@limiter.limit("60 per minute")
def verify(code: str) -> ResponseReturnValue:
    """What stands behind the code on a printed result."""
    known = len(code) <= 64 and code.isascii()
    found = db.session.scalar(select(Result).where(Result.code == code)) if known else None
    cycle = db.session.get(Cycle, found.cycle_id) if found else None
    page = render_template("performance/verify.html", result=found, cycle=cycle, labels=labels)
    return page, 200 if found else 404


def _version() -> int | None:
    return request.args.get("version", type=row_number)


def _versions(cycle_id: int) -> list[Result]:
    """The versions that were public."""
    return [one for one in results_of(db.session(), cycle_id) if one.state in SHOWN]


def _may_object(found: reading.Sheet) -> bool:
    ours = found.score.organisation_id in current_user.organisations_as(*reading.EVALUATED)
    stands = found.result.state is ResultState.PUBLISHED
    return ours and stands and reading.may_object(found.cycle, now())


def _missing(cycle: Cycle, there: set[str]) -> list[str]:
    return places_without(there) if cycle.kind is SubjectKind.PROVINCE else []


def places_without(there: set[str]) -> list[str]:
    """Names of the places of X18 that are not among these: whose bureau has no place on the platform."""
    return [
        name
        for code, name in evaluated_regions(db.session(), language()).items()
        if code not in there
    ]
