"""Pages of analytics: all processes, one process, two of its versions, the rows behind a figure."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.analytics import Figure, Order, WrongPlace
from engine.analytics.lines import OF_CASES
from reports.charts import sign
from reports.shares import swatch
from webapp import access
from webapp.analytics import exporting, listing, reading, words
from webapp.analytics.scope import READERS, Scope, scope_of
from webapp.analytics.wanted import HEATS, ROLES, Wanted
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.passing import download
from webapp.people import role_name
from workflows.operations.errands import TooManyErrands, begin_errand


@access.role(*READERS)
def index() -> str:
    """All processes that the reader looks into, side by side."""
    lines = listing.processes(request.args)
    wanted = Wanted.read(request.args, None)
    return render_template("analytics/index.html", lines=lines, wanted=wanted, words=words)


@access.role(*READERS)
def show(key: str) -> str:
    """One process: its figures, throughput, diagram with heat, and what each step takes."""
    scope, wanted, versions = _asked(key)
    found = reading.shown(versions, wanted, scope)
    return render_template(
        "analytics/show.html", key=key, versions=versions, found=found,
        throughput=reading.throughput_chart(found, wanted, _("Started and finished")),
        times=reading.times_chart(found, _("Waiting and working")),
        picture=reading.heat_picture(found, versions, wanted.heat),
        heats=HEATS, sign=sign, swatch=swatch, **_around(scope, wanted),
    )  # fmt: skip


@access.role(*READERS)
def versions(key: str) -> str:
    """Two versions of a process beside each other: the newest two, unless others are named."""
    scope, wanted, known = _asked(key)
    pair = listing.pair_of(known, request.args)
    sides = [reading.shown(known, listing.of_version(wanted, one), scope) for one in pair]
    return render_template(
        "analytics/versions.html", key=key, versions=known, pair=pair, sides=sides,
        steps=listing.beside(*sides) if len(sides) == 2 else [], **_around(scope, wanted),
    )  # fmt: skip


@access.role(*READERS)
def rows(key: str, figure: str) -> str:
    """The cases and tasks behind a figure, page by page."""
    scope, wanted, known = _asked(key)
    what = Figure(figure) if figure in set(Figure) else abort(404)
    order = (
        Order(request.args["order"]) if request.args.get("order") in set(Order) else Order.NEWEST
    )
    element = "" if what in OF_CASES else request.args.get("element", "")[:200]
    asked = reading.asked_of(known, wanted, scope)
    try:
        page = listing.page(what, asked, element, order, request.args.get("after", ""))
    except WrongPlace:
        abort(404)
    return render_template(
        "analytics/rows.html", key=key, figure=what, page=page, order=order, orders=Order,
        element=element, versions=known, after=request.args.get("after", ""), is_of_cases=what in OF_CASES,
        **_around(scope, wanted),
    )  # fmt: skip


@access.role(*READERS)
def export(key: str) -> ResponseReturnValue:
    """The figures as XLSX."""
    scope, wanted, known = _asked(key)
    found = reading.shown(known, wanted, scope)
    title = known.shown.package.title
    return download(
        exporting.sheets(found, wanted, title), f"{title}-{wanted.since}-{wanted.until}.xlsx"
    )


@access.role(*READERS)
def print_out(key: str) -> ResponseReturnValue:
    """Print the page as a PDF, by a worker."""
    scope, wanted, known = _asked(key)
    title = known.shown.package.title
    printed = exporting.printed(reading.shown(known, wanted, scope), wanted, known)
    try:
        with command() as tx:
            begun = begin_errand(
                tx, exporting.PRINT, f"{title} {_('Process analytics')}", printed, by=me()
            )
    except TooManyErrands as error:
        flash(sentence(error), "warning")
        return redirect(url_for("errands.index"))
    return redirect(url_for("errands.show", errand_id=begun.id))


def _asked(key: str) -> tuple[Scope, Wanted, reading.Versions]:
    scope = scope_of(key)
    wanted = Wanted.read(request.args, scope)
    return scope, wanted, reading.versions_of(key, wanted.version)


def _around(scope: Scope, wanted: Wanted) -> dict[str, Any]:
    """What the filters and figures of every page need."""
    return {
        "scope": scope, "wanted": wanted, "words": words, "figures": Figure,
        "roles": [(role.value, role_name(role)) for role in ROLES],
        "regions": listing.regions_of(scope, wanted),
    }  # fmt: skip
