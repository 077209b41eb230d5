"""Results and sheets as PDF and XLSX."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from flask_babel import get_locale, to_user_timezone
from flask_babel import gettext as _

from engine.runtime import Runtime
from reports.performance import Line, PrintedResult, PrintedSheet, result_pdf
from reports.performance import sheet_pdf as printed_sheet
from reports.spreadsheet import Column, Table, workbook
from webapp.extensions import db
from webapp.languages import labelled, listed
from webapp.performance import labels
from webapp.performance.indicators import lines_of, missing_in
from webapp.performance.reading import Sheet
from workflows.records.cycles import Cycle
from workflows.records.projects import excellent_projects
from workflows.records.results import Result, scores_of
from workflows.world import World


def results_workbook(cycle: Cycle, result: Result) -> bytes:
    """Places and totals, on a second sheet every indicator of everybody, on a third the excellent projects."""
    scores = [(one, lines_of(result, one)) for one in scores_of(db.session(), result.id)]
    totals = Table(
        _("Result"),
        (Column(_("Place"), 8), Column(_("Who is evaluated"), 40), Column(_("Indicators"), 12, form="0.00"), Column(_("Bonus"), 10, form="0.00"), Column(_("Total"), 10, form="0.00"), Column(_("Facts missing"), 40, wrap=True)),
        [(one.place, one.organisation.name, one.base, one.bonus, one.total, listed(missing_in(lines))) for one, lines in scores],
        note=provenance(cycle, result),
    )  # fmt: skip
    lines = Table(
        _("Indicators"),
        (Column(_("Who is evaluated"), 40), Column(_("Area"), 10), Column(_("Indicator"), 28), Column(_("Fact"), 14), Column(_("Weight"), 10), Column(_("Points"), 10, form="0.00")),
        [(one.organisation.name, line["area"], line["name"], line["value"], line["weight"], line["points"]) for one, sheet in scores for line in sheet],
    )  # fmt: skip
    named = Table(
        _("Excellent projects"),
        (Column(_("Project"), 50, wrap=True), Column(_("Filed by"), 40), Column(_("Panel"), 10, form="0.00")),
        _excellent(cycle),
    )  # fmt: skip
    return workbook(totals, lines, named)


def results_pdf(cycle: Cycle, result: Result, runtime: Runtime) -> bytes:
    """The result of all as a PDF with the code of its public verification."""
    scores = scores_of(db.session(), result.id)
    rows = [(one.place, one.organisation.name, one.base, one.bonus, one.total) for one in scores]
    return result_pdf(
        PrintedResult(
            title=title_of(cycle), facts=facts_of(cycle, result), rows=rows,
            projects=_excellent(cycle), note=note_of(result),
            verification_url=_address(runtime, result), day=_local(result.scored_at).date(),
        ),
        lang=_language(),
    )  # fmt: skip


def sheet_workbook(sheet: Sheet) -> bytes:
    """One sheet as a table: every indicator, and on a second sheet what was corrected by hand."""
    lines = Table(
        _("Indicators"),
        (Column(_("Area"), 12), Column(_("Indicator"), 34), Column(_("Fact"), 14), Column(_("No points at"), 14), Column(_("Full points at"), 14), Column(_("Weight"), 10), Column(_("Points"), 10, form="0.00")),
        [(one["area"], one["name"], one["value"], one["zero_at"], one["full_at"], one["weight"], one["points"]) for one in lines_of(sheet.result, sheet.score)],
        note=provenance(sheet.cycle, sheet.result),
    )  # fmt: skip
    changes = Table(
        _("Corrected by hand"),
        (Column(_("Fact"), 34), Column(_("Before"), 14), Column(_("After"), 14), Column(_("Reason"), 60, wrap=True)),
        _corrections(sheet),
    )  # fmt: skip
    return workbook(lines, changes)


def sheet_pdf(sheet: Sheet, runtime: Runtime) -> bytes:
    """One sheet as a PDF."""
    score, result = sheet.score, sheet.result
    lines = [
        Line(one["area"], one["name"], one["value"], one["weight"], one["points"])
        for one in lines_of(result, score)
    ]
    return printed_sheet(
        PrintedSheet(
            title=title_of(sheet.cycle), who=score.organisation.name, facts=facts_of(sheet.cycle, result),
            place=score.place, base=score.base, bonus=score.bonus, total=score.total, lines=lines,
            changes=_corrections(sheet), verification_url=_address(runtime, result), day=_local(result.scored_at).date(),
        ),
        lang=_language(),
    )  # fmt: skip


def _corrections(sheet: Sheet) -> list[tuple[str, Decimal | None, Decimal | None, str]]:
    """What was corrected: the fact, before, after, why."""
    return [
        (str(labels.FACT.get(one.fact, one.fact)), one.before, one.after, labels.why(one))
        for one in sheet.changes
    ]


def title_of(cycle: Cycle) -> str:
    """What the evaluation is called."""
    return str(_("Performance evaluation of %(year)s: %(kind)s", year=cycle.year, kind=labels.KIND[cycle.kind]))  # fmt: skip


def facts_of(cycle: Cycle, result: Result) -> list[tuple[str, str]]:
    """What the result was computed from."""
    return [
        (_("Period"), f"{cycle.from_on.isoformat()} – {cycle.until_on.isoformat()}"),
        (_("Version"), f"{result.version} · {labels.RESULT[result.state][0]}"),
        (_("Scored by"), f"{result.definition.key} v{result.definition.version} · {result.definition.digest[:12]}"),
        (_("Data hash"), result.data_hash),
    ]  # fmt: skip


def note_of(result: Result) -> str:
    """Why there is this version, or why it no longer stands."""
    return "；".join(text for text in (result.reason, result.ended_because) if text)


def provenance(cycle: Cycle, result: Result) -> str:
    """The same in one line."""
    return listed(labelled(name, value) for name, value in facts_of(cycle, result))


def _excellent(cycle: Cycle) -> list[tuple[str, str, Decimal | None]]:
    """Title, filer and the panel's mean of each."""
    found = excellent_projects(db.session(), cycle.id)
    return [(one.filing.title, one.filing.organisation.name, one.mean) for one in found]


def _address(runtime: Runtime, result: Result) -> str:
    return f"{cast('World', runtime.world).base_url}/verify/result/{result.code}"


def _local(at: Any) -> Any:
    return to_user_timezone(at)


def _language() -> str:
    return "zh" if str(get_locale() or "zh").startswith("zh") else "en"
