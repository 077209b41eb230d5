"""How a process did, on paper: figures, throughput, the diagram with its heat, what each step takes (issue 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reports.charts import Series, lines, sign
from reports.diagram import draw
from reports.pdf import fill, render_pdf
from reports.picture import picture_of
from reports.shares import Share, shares, swatch
from reports.words import long_date, say


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that is printed, days and moments in ISO form. `figures` are names with values, `series` names with one number
    for each of `labels`, `bars` what reports.shares draws, `steps` rows under `heads`.
    """

    title: str
    version: int | None
    since: str
    until: str
    as_of: str
    said: str
    figures: Sequence[Sequence[str]]
    labels: Sequence[str]
    by_week: bool
    series: Sequence[tuple[str, Sequence[int]]]
    bars: Sequence[tuple[str, float, float, str]]
    bpmn: bytes
    heat: Mapping[str, int]
    badges: Mapping[str, str]
    by_time: bool
    heads: Sequence[str]
    steps: Sequence[Sequence[str]]


def analysis_pdf(analysis: Analysis, *, lang: str = "zh") -> bytes:
    """The analysis as a tagged PDF (PDF/UA-1), A4, with page numbers."""
    one, title = analysis, f"{analysis.title} {say(lang, 'Process analysis')}"
    picture = draw(one.bpmn, heat=one.heat, badges=one.badges, title=one.title, lang=lang)
    body = fill(
        "analysis.html", lang, analysis=one, title=title, sign=sign, swatch=swatch,
        since=long_date(lang, date.fromisoformat(one.since)),
        until=long_date(lang, date.fromisoformat(one.until)),
        as_of=datetime.fromisoformat(one.as_of).strftime("%Y-%m-%d %H:%M"),
        picture=picture_of(picture),
        throughput=lines(
            say(lang, "Started and finished"), one.labels, [Series(*each) for each in one.series]
        ),
        times=shares(say(lang, "Waiting and working"), [Share(*each) for each in one.bars]),
    )  # fmt: skip
    day = date.fromisoformat(one.as_of[:10])
    return render_pdf(body, title=title, lang=lang, issued_on=day)
