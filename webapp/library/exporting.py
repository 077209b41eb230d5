"""导出 (M40, X11): what a list shows as an XLSX file, one line a patent, at most 1,000 lines.

Which items these are is settled when the reader asks, by the clauses of the list itself: so nothing is exported that the
list would not show. Short lists are answered at once, long ones are an errand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.spreadsheet import Column, Table, workbook
from webapp.languages import language
from webapp.library import labels
from webapp.library.asked import Asked
from webapp.library.shelves import Reader, Shelf, asked_clauses, scope
from workflows.operations.errands import Run, Step, work
from workflows.records.finding import first_of
from workflows.records.library import ItemKind, LibraryItem
from workflows.records.named import Named, named_codes
from workflows.records.patents import Patent
from workflows.records.portfolios import Portfolio, PortfolioPatent

MOST = 1000
AT_ONCE = 200
CHUNK = 100
KIND = "library.export"


class Line(NamedTuple):
    """A patent as it is exported: alone, or as part of a portfolio that is an item."""

    item: LibraryItem
    patent: Patent
    portfolio: Portfolio | None
    part_of: Sequence[Portfolio]


def exported_ids(session: Session, who: Reader, shelf: Shelf, asked: Asked) -> list[int]:
    """Ids of the items of a list in its order, one over MOST when it is longer."""
    wishes = who.wishes(shelf)
    if wishes is None:
        return []
    linked = named_codes(session, asked.conditions, wishes).linked
    clauses = [*scope(who, shelf, wishes, linked), *asked_clauses(asked.conditions, linked)]
    return [item.id for item in first_of(session, clauses, asked.order, MOST + 1)]


@work(KIND)
def export(run: Run) -> Iterator[Step]:
    """Write the file of a long list; reading it is quick enough to begin anew after an interruption."""
    ids = run.inputs["ids"]
    lines: list[Line] = []
    for start in range(0, len(ids), CHUNK):
        lines += lines_of(run.tx.session, ids[start : start + CHUNK])
        run.tell(min(start + CHUNK, len(ids)), len(ids))
    with force_locale(run.inputs["locale"]):
        run.give(sheet(run.tx.session, lines, cut=run.inputs["cut"]), run.inputs["name"])
    yield Step(len(ids), len(ids))


def lines_of(session: Session, ids: Sequence[int]) -> list[Line]:
    """The patents of these items in the order of the ids; four statements."""
    items = {
        one.id: one for one in session.scalars(select(LibraryItem).where(LibraryItem.id.in_(ids)))
    }
    singles = {
        one.item_id: one for one in session.scalars(select(Patent).where(Patent.item_id.in_(ids)))
    }
    bundles = _bundles(session, ids)
    part_of = _part_of(session, [one.id for one in singles.values()])
    lines = []
    for item in (items[number] for number in ids if number in items):
        if item.kind is ItemKind.PORTFOLIO:
            lines += [Line(item, patent, portfolio, ()) for portfolio, patent in bundles[item.id]]
        elif patent := singles.get(item.id):
            lines.append(Line(item, patent, None, part_of[patent.id]))
    return lines


def sheet(session: Session, lines: Sequence[Line], *, cut: bool) -> bytes:
    """The file, in the language of the moment; `cut` when there was more than what is handed in."""
    rows = lines[:MOST]
    cut = cut or len(lines) > MOST
    named = named_codes(session, regions={line.item.region for line in rows}, language=language())
    zone = ZoneInfo(current_app.extensions["settings"].timezone)
    note = _("Only the first %(most)s lines: an export takes no more. Narrow the list down to get the others.", most=f"{MOST:,}") if cut else ""  # fmt: skip
    return workbook(
        Table(_("Patents"), columns(), (_row(line, named, zone) for line in rows), note)
    )


def columns() -> list[Column]:
    """Basics of the patent, the portfolio if any, the registration form (M40)."""
    return [
        Column(_("Publication number"), 18), Column(_("Patent"), 44, wrap=True),
        Column(_("Single or portfolio"), 12), Column(_("Name of the portfolio"), 28, wrap=True),
        Column(_("What these patents do together"), 40, wrap=True), Column(_("Type of patent"), 14),
        Column(_("Applicant"), 28, wrap=True), Column(_("Region"), 14), Column("IPC", 24, wrap=True),
        Column(_("Strategic emerging industry"), 30, wrap=True), Column(_("Keywords"), 28, wrap=True),
        Column(_("Abstract"), 60, wrap=True), Column(_("Filed"), 12), Column(_("Date of grant"), 12),
        Column(_("Legal state"), 10), Column(_("In force at the end of 2023"), 12),
        Column(_("From publicly funded research"), 12), Column(_("Use so far"), 16),
        Column(_("Acceptable ways of transfer"), 26, wrap=True), Column(_("Maturity"), 14),
        Column(_("Self-assessment"), 10), Column(_("Where it can be used"), 40, wrap=True),
        Column(_("Registered"), 17),
    ]  # fmt: skip


def _row(line: Line, named: Named, zone: ZoneInfo) -> tuple[Any, ...]:
    item, patent, portfolio = line.item, line.patent, line.portfolio
    bundles = [portfolio] if portfolio else line.part_of
    return (
        patent.number, patent.title, _word(labels.KIND, item.kind),
        "；".join(one.name for one in bundles), "\n".join(one.about for one in bundles),
        _word(labels.TYPE, patent.type), patent.applicant,
        named.of("regions", item.region[:2] + "0000"), "; ".join(patent.ipc),
        "；".join(named.of("emerging", one) for one in item.emerging if len(one) > 1),
        "；".join(patent.keywords), patent.abstract, patent.filed_on, patent.granted_on,
        str(labels.LEGAL_STATE[patent.legal_state][0]), _yes(patent.valid_2023),
        _yes(patent.publicly_funded), _word(labels.IMPLEMENTATION, patent.implementation),
        "；".join(_word(labels.TRANSFER, one) for one in patent.transfers),
        _word(labels.MATURITY, patent.maturity), patent.self_rating, patent.scenario,
        _local(item.registered_at, zone),
    )  # fmt: skip


def _bundles(session: Session, ids: Sequence[int]) -> Mapping[int, list[tuple[Portfolio, Patent]]]:
    rows = session.execute(
        select(Portfolio, Patent)
        .join(PortfolioPatent, PortfolioPatent.portfolio_id == Portfolio.id)
        .join(Patent, Patent.id == PortfolioPatent.patent_id)
        .where(Portfolio.item_id.in_(ids))
        .order_by(Portfolio.id, PortfolioPatent.position)
    )
    found = defaultdict(list)
    for portfolio, patent in rows:
        found[portfolio.item_id].append((portfolio, patent))
    return found


def _part_of(session: Session, patents: Sequence[int]) -> Mapping[int, list[Portfolio]]:
    """By patent, the portfolios in the libraries that it is part of."""
    rows = session.execute(
        select(PortfolioPatent.patent_id, Portfolio)
        .join(Portfolio, Portfolio.id == PortfolioPatent.portfolio_id)
        .where(PortfolioPatent.patent_id.in_(patents), Portfolio.item_id.is_not(None))
        .order_by(Portfolio.id)
    )
    found = defaultdict(list)
    for patent, portfolio in rows:
        found[patent].append(portfolio)
    return found


def _word(words: Mapping[str, Any], value: str | None) -> str:
    return str(words[value]) if value is not None else ""


def _yes(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
