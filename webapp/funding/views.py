"""财政项目: which projects of fiscal money are not filed yet, put on the list one by one or by a table, and urged (E18)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from engine.db import Transaction
from engine.errors import EngineError, Refused
from reports.template_sheet import template as sheet_template
from webapp import access
from webapp.bounds import takes_files
from webapp.cases.reading import case_about
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.filings.wanted import LAST_PAGE, number_in, word_of
from webapp.funding import labels
from webapp.funding.forms import COLUMNS, ProjectForm, SheetForm
from webapp.passing import download
from workflows.operations.funded_projects import pursue, urge_project
from workflows.records.bureaus import within
from workflows.records.filings import Funding
from workflows.records.funded_projects import FundedProject, ProjectState
from workflows.records.organisations import Organisation
from workflows.records.sheets import read_sheet, values_of

ROLES = ("bureau_reviewer", "national_officer")
SIZE, MOST_LINES, MOST_PROBLEMS = 20, 300, 20
LARGEST_SHEET = 5 * 1024 * 1024


class NotInArea(Refused):
    text = "There is no organisation “{name}” in your area. Write its full name as it is registered here."


class WrongLine(EngineError):
    text = "Line {line}: {problem}"


@access.role(*ROLES)
def index() -> str:
    """The list, those first that are missing."""
    state = word_of(ProjectState, request.args.get("state"))
    page = number_in(request.args.get("page"), 1, LAST_PAGE) or 1
    mine, session = _of_my_area(FundedProject.region, FundedProject.training), db.session()
    counted = select(FundedProject.state, func.count()).where(mine).group_by(FundedProject.state)
    counts = {row[0]: row[1] for row in session.execute(counted)}
    rows = select(FundedProject).options(joinedload(FundedProject.organisation)).where(mine)
    if state is not None:
        rows = rows.where(FundedProject.state == state)
    rows = rows.order_by(FundedProject.state != ProjectState.MISSING, FundedProject.id.desc())
    found = session.scalars(rows.limit(SIZE).offset((page - 1) * SIZE)).all()
    total = sum(counts.values()) if state is None else counts.get(state, 0)
    return render_template(
        "funding/index.html", projects=found, counts=counts, state=state, page=page,
        pages=max(1, -(-total // SIZE)), total=total, labels=labels,
    )  # fmt: skip


@access.role(*ROLES)
def show(project_id: int) -> str:
    """One project: where it stands, what was explained."""
    project = _mine(project_id)
    case = case_about(f"project:{project_id}")
    return render_template("funding/show.html", project=project, labels=labels, case=case)


@access.role(*ROLES)
def new() -> ResponseReturnValue:
    """Put one project on the list."""
    form = ProjectForm()
    if not form.validate_on_submit():
        return _new_page(form, 422 if form.errors else 200)
    values = {one: getattr(form, one).data for one in ("name", "number", "organisation", "year")}
    try:
        with command() as tx:
            _pursue(tx, {**values, "funding": Funding(form.funding.data)})
    except Refused as refusal:
        field = getattr(form, refusal.field or "name")
        field.errors = [*field.errors, sentence(refusal)]
        return _new_page(form, 422)
    flash(_("The project is on the list, and the organisation was told."), "success")
    return redirect(url_for("funding.index"))


@access.role(*ROLES)
@takes_files(LARGEST_SHEET)
def sheet() -> ResponseReturnValue:
    """Put a table of projects on the list: all lines, or none and what is wrong with each."""
    form, problems = SheetForm(), []
    if form.validate_on_submit():
        try:
            number, problems = _take(form.file.data.read(LARGEST_SHEET))
        except EngineError as error:
            problems = [sentence(error)]
        if not problems:
            flash(_("%(number)s projects are on the list.", number=number), "success")
            return redirect(url_for("funding.index"))
    page = render_template("funding/sheet.html", form=form, problems=problems, most=MOST_LINES)
    return make_response(page, 422 if form.errors or problems else 200)


@access.role(*ROLES)
def template() -> ResponseReturnValue:
    """The table to fill in."""
    return download(sheet_template(COLUMNS, "财政项目"), "projects.xlsx")


@access.role(*ROLES)
def urge(project_id: int) -> ResponseReturnValue:
    """催办: write to the organisation now, once a day at most."""
    _mine(project_id)
    try:
        with command() as tx:
            urge_project(tx, project_id)
    except Refused as refusal:
        flash(sentence(refusal), "info")
    else:
        flash(_("The reminder is on its way."), "success")
    return redirect(url_for("funding.index"))


class _Problems(Exception):
    """Rolls the transaction of a table back."""


def _take(content: bytes) -> tuple[int, list[str]]:
    """How many lines were taken, and sentences about those that are wrong; with one of these nothing is kept."""
    problems: list[str] = []
    lines = list(read_sheet(content, COLUMNS, MOST_LINES))
    try:
        with command() as tx:
            for line in lines:
                values, wrong = values_of(line, COLUMNS)
                problems += [sentence(one) for one in wrong] or _line(tx, line.number, values)
            if problems:
                raise _Problems
    except _Problems:
        pass
    return len(lines), problems[:MOST_PROBLEMS]


def _line(tx: Transaction, number: int, values: dict[str, Any]) -> list[str]:
    try:
        _pursue(tx, values)
    except Refused as refusal:
        return [sentence(WrongLine(line=number, problem=sentence(refusal)))]
    return []


def _pursue(tx: Transaction, values: dict[str, Any]) -> None:
    """List a project of my area. Raises NotInArea, ProjectTaken."""
    values = dict(values)
    name = values.pop("organisation").strip()
    mine = _of_my_area(Organisation.region, Organisation.training)
    place = tx.session.scalar(select(Organisation).where(Organisation.name == name, mine))
    if place is None:
        raise NotInArea("organisation", name=name)
    bureau = current_user.organisations_as(*ROLES)[0]
    pursue(tx, place, **values, bureau=bureau, by=me())


def _of_my_area(region: Any, training: Any) -> ColumnElement[bool]:
    """The condition for rows of the reader's area, on the reader's side of the training border."""
    if "national_officer" in current_user.roles:
        return true()
    bureaus = [place for role, place in current_user.known.memberships if role == "bureau_reviewer"]
    same_side = training.in_({place.training for place in bureaus})
    return within(region, [place.region for place in bureaus]) & same_side


def _mine(project_id: int) -> FundedProject:
    one = select(FundedProject).options(joinedload(FundedProject.organisation))
    mine = _of_my_area(FundedProject.region, FundedProject.training)
    return db.session().scalar(one.where(FundedProject.id == project_id, mine)) or abort(404)


def _new_page(form: ProjectForm, status: int) -> ResponseReturnValue:
    return make_response(render_template("funding/new.html", form=form), status)
