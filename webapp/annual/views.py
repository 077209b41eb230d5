"""年度信息表: who has handed in and who is missing, one form, reminding, the channel of a year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, to_user_timezone
from flask_babel import gettext as _

from engine.errors import UnknownProcess
from engine.values import from_plain
from reports.annual import PrintedForm, form_pdf
from reports.spreadsheet import Column, Table, workbook
from webapp import access
from webapp.address import public_url
from webapp.annual import labels, reading
from webapp.bounds import year_number
from webapp.cases.reading import case_about
from webapp.edge import command, me, now
from webapp.errors import sentence
from webapp.extensions import db, limiter
from webapp.passing import download
from webapp.performance.labels import FACT
from webapp.performance.reading import is_training
from webapp.performance.views import places_without
from webapp.starting import in_force
from workflows.operations.annual_reports import (
    KEY,
    WINDOW,
    UrgedAlready,
    Window,
    open_channel,
    window,
)
from workflows.operations.annual_reports import urge as urge_bureau
from workflows.records.annual_reports import (
    MISSING,
    AnnualReport,
    edition_of,
    report_by_code,
    reports_of,
)
from workflows.records.certificates import china_day
from workflows.records.evaluated import evaluated_bureaus


@access.role(reading.OFFICER)
def index() -> str:
    """The forms of a year: states, who is missing, who has no place on the platform."""
    year = _year()
    training = is_training()
    reports = reports_of(db.session(), year, training=training)
    there = {one.region for one in evaluated_bureaus(db.session(), training=training)}
    return render_template(
        "annual/index.html", reports=reports, year=year, labels=labels,
        missing=[one for one in reports if one.state in MISSING], now=now(),
        absent=places_without(there), opening=_opening(),
    )  # fmt: skip


def _opening() -> Window | None:
    """What the published rules say of forms that are opened today; None where they say nothing."""
    loaded = in_force(KEY)
    return window(loaded.decisions[WINDOW], china_day(now())) if loaded else None


@access.role(reading.BUREAU)
def mine() -> str:
    """My bureau's forms."""
    return render_template("annual/mine.html", reports=reading.my_reports(), labels=labels)


@access.role(reading.BUREAU, reading.OFFICER)
def show(report_id: int) -> str:
    """One form: what the platform knew, what was handed in, how it stands."""
    report = reading.report_for_me(report_id)
    return render_template(
        "annual/show.html", report=report, labels=labels, known=_known(report),
        answered=_worded(reading.answered(report)), case=case_about(f"annual:{report_id}"),
        is_missing=report.state in MISSING, now=now(),
    )  # fmt: skip


@access.role(reading.OFFICER)
def open_year() -> ResponseReturnValue:
    """Open the channel of this year for everybody who has no form yet."""
    year = china_day(now()).year
    try:
        with command() as tx:
            opened = open_channel(tx, year, training=is_training(), by=me())
    except UnknownProcess:
        flash(_("The process of the annual form is not published."), "warning")
    else:
        flash(_("%(number)s forms of %(year)s were opened.", number=opened, year=year), "success")
    return redirect(url_for("annual.index", year=year))


@access.role(reading.OFFICER)
def urge(report_id: int) -> ResponseReturnValue:
    """催办: remind a bureau whose form is missing, once a day at most."""
    report = reading.report_for_me(report_id)
    if report.state not in MISSING:
        flash(_("This form has been handed in."), "info")
        return redirect(url_for("annual.index", year=report.year))
    try:
        with command() as tx:
            people = urge_bureau(tx, report_id)
    except UrgedAlready as refusal:
        flash(sentence(refusal), "warning")
    else:
        flash(_("%(number)s people were reminded.", number=people), "success")
    return redirect(url_for("annual.index", year=report.year))


@access.role(reading.BUREAU, reading.OFFICER)
def paper(report_id: int) -> ResponseReturnValue:
    """The form as PDF."""
    report = reading.report_for_me(report_id)
    lang = "zh" if str(get_locale() or "zh").startswith("zh") else "en"
    printed = PrintedForm(
        title=_("Annual form of %(year)s", year=report.year), who=report.organisation.name,
        state=str(labels.STATE[report.state][0]), known=_texts(_known(report)),
        answered=_texts(reading.answered(report)), kinds=_kinds(report),
        day=to_user_timezone(now()).date(),
        verification_url=public_url("annual.verify", code=report.code, edition=edition_of(report)),
    )  # fmt: skip
    return download(form_pdf(printed, lang=lang), f"annual-{report.year}-{report.id}.pdf")


@access.public
@limiter.limit("60 per minute")
def verify(code: str, edition: str = "") -> ResponseReturnValue:
    """Whether a printed form is genuine, and whether the form still says what the print says."""
    known = len(code) <= 64 and code.isascii()
    report = report_by_code(db.session(), code) if known else None
    is_current = report is not None and edition == edition_of(report)
    page = render_template(
        "annual/verify.html", report=report, labels=labels, is_current=is_current, edition=edition
    )
    return page, 200 if report else 404


@access.role(reading.BUREAU, reading.OFFICER)
def table(report_id: int) -> ResponseReturnValue:
    """The form as XLSX."""
    report = reading.report_for_me(report_id)
    columns = (Column(_("Question"), 40), Column(_("Answer"), 60, wrap=True))
    content = workbook(
        Table(_("Handed in"), columns, _worded(reading.answered(report))),
        Table(_("Known to the platform"), columns, _worded(_known(report))),
    )
    return download(content, f"annual-{report.year}-{report.id}.xlsx")


def _year() -> int:
    return request.args.get("year", type=year_number) or china_day(now()).year


def _known(report: AnnualReport) -> list[tuple[str, Decimal | None]]:
    """What the platform knew, in words and in the order of the facts."""
    return [(str(FACT.get(name, name)), value) for name, value in _facts(report)]


def _kinds(report: AnnualReport) -> list[tuple[str, Decimal]]:
    """How many achievements of each kind the platform knew, as far as there were any."""
    kinds = ((name, value) for name, value in _facts(report) if name.startswith("filings_"))
    return [(str(FACT.get(name, name)), value) for name, value in kinds if value]


def _facts(report: AnnualReport) -> list[tuple[str, Any]]:
    numbers: Any = from_plain(report.facts)
    order = {name: place for place, name in enumerate(FACT)}
    return sorted(numbers.items(), key=lambda one: order.get(one[0], len(order)))


def _worded(pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Answers with words for what was ticked or left out."""
    words = {True: _("Yes"), False: _("No"), None: "—"}
    return [
        (label, words[value] if isinstance(value, bool | None) else value) for label, value in pairs
    ]


def _texts(pairs: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(label, str(value)) for label, value in _worded(pairs)]
