"""Figures as files: the list of enterprises as XLSX, the bulletin of a region as PDF (F13, F14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.spreadsheet import Column, Table, workbook
from webapp.languages import language
from webapp.statistics import labels, reading
from webapp.statistics.reading import Sums
from webapp.statistics.wanted import Wanted
from workflows.operations.errands import Run, Step, work
from workflows.records.bulletins import keep_bulletin, new_code
from workflows.records.figures import EnterpriseFigures, counted_at
from workflows.records.named import Named, named_codes
from workflows.world import world

AT_ONCE = 500
MOST = 100_000
CHUNK = 2_000
EXPORT, BULLETIN = "statistics.export", "statistics.bulletin"


@work(EXPORT)
def export(run: Run) -> Iterator[Step]:
    """Write the file of a long list; which enterprises was settled when it was asked for."""
    ids = run.inputs["ids"]
    rows: list[EnterpriseFigures] = []
    for start in range(0, len(ids), CHUNK):
        rows += rows_of(run.tx.session, ids[start : start + CHUNK])
        run.tell(min(start + CHUNK, len(ids)), len(ids))
    with force_locale(run.inputs["locale"]):
        run.give(sheet(run.tx.session, rows), run.inputs["name"])
    yield Step(len(ids), len(ids))


@work(BULLETIN)
def print_bulletin(run: Run) -> Iterator[Step]:
    """Print the bulletin of a region and keep what it said, for its verification."""
    # Imported here: WeasyPrint takes a second to load, and only workers print.
    from reports.bulletin import Bulletin as Printed
    from reports.bulletin import bulletin_pdf

    asked, code = run.inputs, new_code()
    since, until = (date.fromisoformat(asked[name]) for name in ("since", "until"))
    session = run.tx.session
    sums = {part: Sums(**one) for part, one in asked["sums"].items()}
    named = named_codes(session, regions={asked["region"], *sums}, language=asked["locale"])
    with force_locale(asked["locale"]):
        content = bulletin_pdf(
            Printed(
                bureau=asked["bureau"], region=asked["region_name"], since=since, until=until,
                as_of=datetime.fromisoformat(asked["as_of"]), code=code,
                address=f"{world(run.tx).base_url}/verify/bulletin/{code}",
                heads=heads(), parts=part_rows(sums, named),
                weeks=[one.isoformat()[5:] for one in reading.spans(since, until, "week")],
                happened=[
                    (str(labels.HAPPENED[what]), numbers) for what, numbers in
                    reading.happened(session, asked["region"], since, until, "week").items()
                ],
            ),
            lang="zh" if asked["locale"].startswith("zh") else "en",
        )  # fmt: skip
    keep_bulletin(
        run.tx, organisation_id=run.organisation_id, region=asked["region"], since_on=since,
        until_on=until, figures=asdict(sum(sums.values(), Sums())), code=code,
        digest=sha256(content).hexdigest(), made_by=run.by,
    )  # fmt: skip
    run.give(content, asked["name"])
    yield Step(1, 1)


def rows_of(session: Session, ids: Sequence[int]) -> list[EnterpriseFigures]:
    """The enterprises of these ids in their order."""
    found = session.scalars(
        select(EnterpriseFigures).where(EnterpriseFigures.organisation_id.in_(ids))
    )
    known = {one.organisation_id: one for one in found}
    return [known[one] for one in ids if one in known]


def sheet(session: Session, rows: Sequence[EnterpriseFigures]) -> bytes:
    """The list as a file, in the language of the moment; nobody's name or phone is in it."""
    named = named_codes(session, regions={one.region for one in rows}, language=language())
    zone = ZoneInfo(current_app.extensions["settings"].timezone)
    columns = [
        Column(_("Enterprise"), 36), Column(_("Region"), 16), Column(_("State"), 22),
        Column(_("Joined the platform"), 17), Column(_("Registered on"), 17), Column(_("Verified"), 10),
        Column(_("Subscribed"), 17), Column(_("Experts in the pool"), 12),
        Column(_("Takes part in evaluations"), 14), Column(_("Evaluations"), 10),
        Column(_("Last evaluation"), 17), Column(_("Intents"), 10), Column(_("Public needs"), 10),
    ]  # fmt: skip
    lines = (_row(one, named, zone) for one in rows)
    return workbook(Table(_("Enterprises"), columns, lines, _as_of(session, zone)))


def _as_of(session: Session, zone: ZoneInfo) -> str:
    at = counted_at(session)
    if at is None:
        return ""
    moment = at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return _("Counted at %(time)s. Training is not in it.", time=moment)


def parts_workbook(session: Session, wanted: Wanted, since: date, until: date) -> bytes:
    """What the bulletin prints, as tables: the sums by region, and what happened week by week."""
    sums = reading.sums_by_part(session, Wanted(wanted.region))
    named = named_codes(session, regions={wanted.region, *sums}, language=language())
    happened = reading.happened(session, wanted.region, since, until, "week")
    weeks = reading.spans(since, until, "week")
    zone = ZoneInfo(current_app.extensions["settings"].timezone)
    first, *others = heads()
    return workbook(
        Table(
            _("By region"), [Column(first, 24), *(Column(one, 14) for one in others)],
            part_rows(sums, named), _as_of(session, zone),
        ),
        Table(
            _("Week by week"), [Column(_("Week from"), 14), *(Column(str(labels.HAPPENED[one]), 16) for one in happened)],
            [(week, *numbers) for week, *numbers in zip(weeks, *happened.values(), strict=True)],
        ),
    )  # fmt: skip


def heads() -> list[str]:
    """The headings of sums."""
    return [
        _("Region"), _("Enterprises"), _("Have registered"), _("Verified"), _("Subscribed"),
        _("Takes part in evaluations"), _("Experts in the pool"), _("Evaluations"), _("Intents"),
        _("Public needs"),
    ]  # fmt: skip


def part_rows(sums: dict[str, Sums], named: Named) -> list[list[Any]]:
    """The sums of each part of a region and, last, of all."""
    lines = [(named.of("regions", code), one) for code, one in sums.items()]
    lines.append((_("Total"), sum(sums.values(), Sums())))
    return [
        [name, one.enterprises, one.registered, one.verified, one.subscribed, one.evaluating, one.experts,
         one.evaluations, one.intents, one.demands]
        for name, one in lines
    ]  # fmt: skip


def _row(one: EnterpriseFigures, named: Named, zone: ZoneInfo) -> tuple[Any, ...]:
    return (
        one.name, named.of("regions", one.region), str(labels.state_of(one)[0]),
        _local(one.opened_at, zone), _local(one.registered_at, zone), _yes(one.verified),
        _local(one.subscribed_at, zone), one.experts, _yes(one.evaluations > 0), one.evaluations,
        _local(one.evaluated_at, zone), one.intents, one.demands,
    )  # fmt: skip


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone).replace(tzinfo=None) if at else None
