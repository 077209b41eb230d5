"""Statistics for bureaus and the national office: enterprises, universities, trends, files, reminders (F4, F13 to F15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.charts import Series, bars, lines, sign
from webapp import access
from webapp.edge import command, me, now
from webapp.errors import sentence
from webapp.extensions import db, limiter
from webapp.languages import language
from webapp.passing import download
from webapp.statistics import exporting, labels, reading
from webapp.statistics.reading import Sums
from webapp.statistics.scope import (
    COUNTRY,
    is_overseen,
    my_bureau,
    my_region,
    parts_above,
    stem_of,
)
from webapp.statistics.wanted import Progress, Wanted
from workflows.operations.errands import TooManyErrands, begin_errand
from workflows.operations.urges import KIND as URGING
from workflows.operations.urges import urge_enterprise
from workflows.records.bulletins import bulletin_by_code
from workflows.records.certificates import china_day
from workflows.records.codes import Code, System
from workflows.records.figures import EnterpriseFigures, Happened, counted_at
from workflows.records.named import named_codes
from workflows.records.urges import REST, last_urges

WATCHERS = ("bureau_reviewer", "national_officer")
STEPS = {"week": 26, "month": 18}
MOST_BARS = 34
URGENT = (Progress.INVITED, Progress.SILENT)


@access.role(*WATCHERS)
def index() -> str:
    """The sums of a region and of its parts, and the enterprises themselves."""
    wanted, session = Wanted.read(request.args), db.session()
    sums = reading.sums_by_part(session, wanted)
    found, onward = reading.page_of(session, wanted)
    regions = {wanted.region, *sums, *parts_above(wanted.region), *(one.region for one in found)}
    return render_template(
        "statistics/index.html", wanted=wanted, sums=sums, total=sum(sums.values(), Sums()),
        enterprises=found, onward=onward, labels=labels, at=counted_at(session),
        applications=reading.applications(session, wanted.region),
        named=_named(session, regions), urged=last_urges(session, [one.organisation_id for one in found]),
        is_urgent=wanted.progress in URGENT, rest=now() - REST, urgent=URGENT,
        industries=_industries(session), states=Progress, above_regions=parts_above(wanted.region)[:-1], is_leaf=len(stem_of(wanted.region)) == 6,
    )  # fmt: skip


@access.role(*WATCHERS)
def universities() -> str:
    """Universities and institutes of a region: patents, intents received and answered."""
    wanted, session = Wanted.read(request.args), db.session()
    page = min(max(request.args.get("page", 1, type=_page), 1), 500)
    found = reading.universities_of(session, wanted.region, wanted.q, page)
    return render_template(
        "statistics/universities.html", wanted=wanted, universities=found[: reading.SIZE], page=page,
        more=len(found) > reading.SIZE, summed=reading.universities_summed(session, wanted.region),
        named=_named(session, {wanted.region, *(one.region for one in found)}), at=counted_at(session),
    )  # fmt: skip


@access.role(*WATCHERS)
def trends() -> str:
    """What happened week by week or month by month."""
    wanted, session = Wanted.read(request.args), db.session()
    step = request.args.get("step", "week")
    if step not in STEPS:
        abort(404)
    until = china_day(now())
    since = until - timedelta(days=STEPS[step] * (7 if step == "week" else 30))
    found = reading.happened(session, wanted.region, since, until, step)
    begins = [one.isoformat() for one in reading.spans(since, until, step)]
    short = [one[5:] if step == "week" else one[:7] for one in begins]
    series = [Series(str(labels.HAPPENED[what]), found[what]) for what in Happened]
    return render_template(
        "statistics/trends.html", wanted=wanted, step=step, steps=STEPS, begins=begins, sign=sign,
        series=series, chart=lines(_("What happened in the area"), short, series), at=counted_at(session),
        evaluated=bars(series[2].name, short, series[2].numbers), named=_named(session, {wanted.region}),
    )  # fmt: skip


@access.role(*WATCHERS)
def export() -> ResponseReturnValue:
    """The list as XLSX: at once when it is short, else as an errand."""
    wanted, session = replace(Wanted.read(request.args), after=""), db.session()
    found, more = reading.page_of(session, wanted, exporting.AT_ONCE)
    name = f"{_('Enterprises')}-{china_day(now())}.xlsx"
    if more is None:
        return download(exporting.sheet(session, found), name)
    rows, _more = reading.page_of(session, wanted, exporting.MOST)
    inputs = {"ids": [one.organisation_id for one in rows], "name": name, "locale": language()}
    return _errand(exporting.EXPORT, _("List of enterprises"), inputs)


@access.role(*WATCHERS)
def parts() -> ResponseReturnValue:
    """The tables of the bulletin as XLSX."""
    wanted, session = Wanted.read(request.args), db.session()
    name = _named(session, {wanted.region})(wanted.region)
    content = exporting.parts_workbook(session, wanted, *_span(wanted))
    return download(content, f"{name}-{_('By region')}-{china_day(now())}.xlsx")


def _span(wanted: Wanted) -> tuple[date, date]:
    """The last 12 weeks, or the days that were asked for, a year at most."""
    until = min(wanted.until or china_day(now()), china_day(now()))
    since = max(wanted.since or until - timedelta(weeks=12), until - timedelta(weeks=52))
    return min(since, until), until


@access.role(*WATCHERS)
def bulletin() -> ResponseReturnValue:
    """Print the bulletin of a region: of the last 12 weeks, or of the days that were asked for."""
    wanted, session = Wanted.read(request.args), db.session()
    since, until = _span(wanted)
    of_all = Wanted(wanted.region)
    name = _named(session, {wanted.region})(wanted.region)
    inputs: dict[str, Any] = {
        "region": wanted.region, "region_name": name, "bureau": my_bureau().name, "locale": language(),
        "since": since.isoformat(), "until": until.isoformat(),
        "as_of": (counted_at(session) or now()).isoformat(), "name": f"{name}{_('Statistics bulletin')}-{until}.pdf",
        "sums": {part: asdict(one) for part, one in reading.sums_by_part(session, of_all).items()},
    }  # fmt: skip
    return _errand(exporting.BULLETIN, f"{name} {_('Statistics bulletin')}", inputs)


@access.role("bureau_reviewer", "national_officer")
def urge(organisation_id: int) -> ResponseReturnValue:
    """Remind one enterprise of the area."""
    one = db.session().get(EnterpriseFigures, organisation_id)
    if one is None or not is_overseen(one.region, my_region()):
        abort(404)
    with command() as tx:
        done = urge_enterprise(tx, organisation_id, my_bureau().id, by=me())
    if done:
        flash(_("“%(name)s” is reminded.", name=one.name), "success")
    else:
        flash(_("“%(name)s” was reminded within the last 7 days, or nothing is missing any more.", name=one.name), "info")  # fmt: skip
    return redirect(Wanted.read(request.args).url())


@access.role("bureau_reviewer", "national_officer")
def urge_all() -> ResponseReturnValue:
    """Remind all enterprises of a list of those that are missing."""
    wanted = replace(Wanted.read(request.args), after="")
    if wanted.progress not in URGENT:
        abort(404)
    rows, _more = reading.page_of(db.session(), wanted, exporting.MOST)
    number = len(rows)
    title = ngettext("Remind %(num)d enterprise", "Remind %(num)d enterprises", number)
    inputs = {"ids": [one.organisation_id for one in rows], "bureau": my_bureau().id}
    return _errand(URGING, title, inputs)


@access.public
@limiter.limit("60 per minute")
def verify(code: str) -> ResponseReturnValue:
    """Whether a printed bulletin is genuine, and the totals that stand in it; a friendly 404 for any other code."""
    known = len(code) <= 64 and code.isascii()
    found = bulletin_by_code(db.session(), code) if known else None
    name = _named(db.session(), {found.region})(found.region) if found else ""
    page = render_template("statistics/verify.html", bulletin=found, region=name)
    return page, 200 if found else 404


def _errand(kind: str, title: str, inputs: dict[str, Any]) -> ResponseReturnValue:
    try:
        with command() as tx:
            begun = begin_errand(tx, kind, title, inputs, by=me(), organisation_id=my_bureau().id)
    except TooManyErrands as error:
        flash(sentence(error), "warning")
        return redirect(url_for("errands.index"))
    return redirect(url_for("errands.show", errand_id=begun.id))


def _named(session: Session, regions: set[str]) -> Callable[[str], str]:
    """Names of regions, as a function of their code."""
    named = named_codes(session, regions=regions, language=language())
    whole = _("The whole country")
    return lambda region: whole if region == COUNTRY else named.of("regions", region)


def _industries(session: Session) -> list[Code]:
    """Sections and divisions of the industries, to choose from."""
    top = select(Code).where(Code.system == System.INDUSTRY, Code.level <= 2)
    return list(session.scalars(top.order_by(Code.position)))


def _page(text: str) -> int:
    return int(text) if len(text) < 5 else 500
