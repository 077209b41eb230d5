"""The statistics bulletin of a region: sums by part, what happened week by week as charts with their tables (F4, F14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.certificate import qr_code
from reports.charts import Series, bars, lines, sign
from reports.pdf import fill, render_pdf
from reports.words import long_date, say

LONG = 20  # parts that a chart of bars shows; a table shows all


@dataclass(frozen=True, slots=True)
class Bulletin:
    """All that is printed. `parts` are rows under `heads`, the last one the total; `happened` are names with numbers by week."""

    bureau: str
    region: str
    since: date
    until: date
    as_of: datetime
    code: str
    address: str
    heads: Sequence[str]
    parts: Sequence[Sequence[Any]]
    weeks: Sequence[str]
    happened: Sequence[tuple[str, Sequence[int]]]


def bulletin_pdf(bulletin: Bulletin, *, lang: str = "zh") -> bytes:
    """The bulletin as a tagged PDF (PDF/UA-1), A4, with page numbers and the code on every page."""
    title = f"{bulletin.region} {say(lang, 'Statistics bulletin')}"
    shown = bulletin.parts[:-1][:LONG]
    body = fill(
        "bulletin.html", lang, bulletin=bulletin, title=title, sign=sign,
        since=long_date(lang, bulletin.since), until=long_date(lang, bulletin.until),
        code=qr_code(bulletin.address),
        bars=bars(bulletin.heads[1], [str(one[0]) for one in shown], [one[1] for one in shown]),
        lines=lines(
            say(lang, "Week by week"), bulletin.weeks,
            [Series(name, numbers) for name, numbers in bulletin.happened],
        ),
    )  # fmt: skip
    day = bulletin.as_of.date()
    return render_pdf(body, title=title, lang=lang, code=bulletin.code, issued_on=day)
