"""The figures of a process as files: XLSX at once, a PDF by a worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import force_locale, to_user_timezone
from flask_babel import gettext as _

from reports.spreadsheet import Column, Table, workbook
from webapp.analytics import reading
from webapp.analytics.reading import Shown, Versions
from webapp.analytics.wanted import Wanted
from webapp.analytics.words import FIGURES, length, share
from webapp.edge import now
from webapp.languages import language
from workflows.operations.errands import Run, Step, work

PRINT = "analytics.print"
HOUR = 3600


@work(PRINT)
def print_analysis(run: Run) -> Iterator[Step]:
    """Print what a page showed when it was asked for."""
    # Imported here: WeasyPrint takes a second to load, and only workers print.
    from reports.analysis import Analysis, analysis_pdf

    asked = dict(run.inputs)
    locale, name = asked.pop("locale"), asked.pop("name")
    definition = run.tx.runtime.definitions.of(run.tx.session, asked.pop("definition"))
    lang = "zh" if locale.startswith("zh") else "en"
    with force_locale(locale):
        bpmn = definition.told_in(locale).package.bpmn
        run.give(analysis_pdf(Analysis(bpmn=bpmn, **asked), lang=lang), name)
    yield Step(1, 1)


def printed(found: Shown, wanted: Wanted, versions: Versions) -> dict[str, Any]:
    """What the worker needs, as plain JSON."""
    hot, badges = reading.heats(found, wanted.heat)
    title = versions.shown.package.title
    return {
        "locale": language(), "name": f"{title}-{wanted.since}-{wanted.until}.pdf", "title": title,
        "definition": versions.shown.definition_id, "version": wanted.version or None,
        "since": wanted.since.isoformat(), "until": wanted.until.isoformat(), "as_of": to_user_timezone(now()).isoformat(),
        "said": found.said, "figures": [[label, str(value)] for label, value in summary(found)],
        "labels": reading.labels_of(found, wanted), "by_week": wanted.step == "week",
        "series": [[one.name, list(one.numbers)] for one in found.series],
        "bars": [
            [one.name, one.first, one.second, one.said] for one in reading.bars_of(found)
        ],
        "heat": hot, "badges": badges, "by_time": wanted.heat == "time",
        "heads": _heads(words=True), "steps": [_in_words(one) for one in found.steps],
    }  # fmt: skip


SHARE = 6
"""The column of the table of steps that holds a share."""


def summary(found: Shown) -> list[tuple[str, Any]]:
    """The figures of the process as a whole, with their names."""
    numbers = [(str(FIGURES[figure]), number) for figure, number in found.totals.numbers.items()]
    return [
        *numbers,
        (_("Half of the cases take no longer than"), length(found.totals.median)),
        (_("Nine of ten cases take no longer than"), length(found.totals.ninth)),
        (_("Share of tasks completed late"), share(found.totals.late_share)),
    ]


def sheets(found: Shown, wanted: Wanted, title: str) -> bytes:
    """Three sheets: the process as a whole, its steps, its weeks or months; lengths in hours."""
    note = _("%(title)s, %(since)s to %(until)s. Lengths are in hours; a day has 24.", title=title, since=wanted.since, until=wanted.until)  # fmt: skip
    whole = Table(
        _("The process as a whole"),
        [Column(_("Figure"), 34), Column(_("Value"), 16)],
        summary(found),
        note,
    )
    heads = [
        Column(head, 26 if place == 0 else 13, wrap=place == 0, form="0%" if place == SHARE else "")
        for place, head in enumerate(_heads())
    ]
    of_steps = Table(
        _("What each step takes"), heads, [_in_hours(one) for one in found.steps], note
    )
    columns = [Column(_("From"), 13), *(Column(one.name, 13) for one in found.series)]
    spans = zip(found.begins, *(one.numbers for one in found.series), strict=True)
    return workbook(whole, of_steps, Table(_("Throughput"), columns, spans, note))


def _heads(*, words: bool = False) -> list[str]:
    """The headings of the table of steps; the short one for paper."""
    heads = [
        _("Step"), _("Completed"), _("Median"), _("Nine of ten"), _("Waiting (median)"), _("Working (median)"),
        _("Waiting share"), _("Completed late"), _("Open now"), _("Overdue now"), _("Returned"), _("Done again"),
    ]  # fmt: skip
    return heads if words else [*heads, _("Incidents opened")]


def _in_words(one: Any) -> list[str]:
    return [
        one.name, str(one.done), length(one.median), length(one.ninth), length(one.waited),
        length(one.worked), share(one.waiting_share) if one.done else "—", share(one.late_share),
        str(one.waiting), str(one.overdue), str(one.returned), str(one.again),
    ]  # fmt: skip


def _in_hours(one: Any) -> list[Any]:
    return [
        one.name, one.done, _hours(one.median), _hours(one.ninth), _hours(one.waited), _hours(one.worked),
        round(one.waiting_share, 4) if one.done else None, one.late, one.waiting, one.overdue,
        one.returned, one.again, one.incidents,
    ]  # fmt: skip


def _hours(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds() / HOUR, 2)
