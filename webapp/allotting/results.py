"""What became of each line of a long list: counts, the lines that were not taken first to find, all of them as a table."""

from __future__ import annotations

from collections import Counter

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from reports.spreadsheet import Column, Table, workbook
from webapp import access
from webapp.allotting import places, views
from webapp.allotting.roles import ROLES
from webapp.allotting.rosters import shown_of
from webapp.bounds import row_number
from webapp.errands.labels import told
from webapp.extensions import db
from webapp.passing import content_at, download
from workflows.operations.allotting_lists import written
from workflows.operations.allotting_runs import ROSTERS, Outcome, Result, results
from workflows.records.errands import Errand, errand_of

PAGE = 100
PAGES = {one.roster.kind: one for one in (views.PAGES, places.PAGES)}
OUTCOMES = {
    Outcome.ALLOTTED: (_l("Allotted"), "green"),
    Outcome.THERE: (_l("There already"), "grey"),
    Outcome.REFUSED: (_l("Not taken"), "red"),
    None: (_l("Its turn has not come"), ""),
}


@access.role(*ROLES)
def show(errand_id: int) -> str:
    """The lines with one outcome, or all, page by page."""
    errand, wanted = _mine(errand_id), request.args.get("outcome", "")
    page = request.args.get("page", 1, type=row_number)
    found = _results(errand)
    some = [one for one in found if not wanted or one.outcome == wanted]
    lines = some[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "allotting/results.html", errand=errand, pages=PAGES[errand.kind], lines=lines,
        shown=shown_of([one.values for one in lines]),
        numbers=Counter(one.outcome for one in found), outcomes=OUTCOMES, wanted=wanted,
        page=page, further=len(some) > page * PAGE, why=why,
    )  # fmt: skip


@access.role(*ROLES)
def as_table(errand_id: int) -> ResponseReturnValue:
    """Every line with its result, as XLSX."""
    errand = _mine(errand_id)
    fields = ROSTERS[errand.kind].fields
    columns = [
        Column(_("Line"), 8), *(Column(one.heading, 22) for one in fields),
        Column(_("What became of it"), 16), Column(_("Reason"), 60, wrap=True),
    ]  # fmt: skip
    rows = (
        [one.number, *(written(one.values.get(field.name, "")) for field in fields), str(OUTCOMES[one.outcome][0]), why(one)]
        for one in _results(errand)
    )  # fmt: skip
    content = workbook(Table(_("What became of each line"), columns, rows))
    return download(content, f"panhuo-accounts-{errand.id}.xlsx")


def why(line: Result) -> str:
    """Why a line was not taken."""
    return told(line.refusal) if line.refusal else ""


def _results(errand: Errand) -> list[Result]:
    return results(ROSTERS[errand.kind], content_at(errand.upload or ""), errand.checkpoint)


def _mine(errand_id: int) -> Errand:
    """The reader's own errand of this kind, while its list is kept; else 404."""
    found = errand_of(db.session(), current_user.id, errand_id)
    if found is None or found.kind not in ROSTERS or not found.upload:
        abort(404)
    return found
