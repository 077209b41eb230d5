"""Accounts from a list: shown first, taken all or none, a long one line by line in the background (M3, X16).

One mechanism for the list of enterprises and that of other organisations; `Pages` says what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from engine.db import Transaction
from engine.errors import EngineError
from reports.template_sheet import template
from webapp.allotting.forms import ConfirmForm, ListForm
from webapp.allotting.lists import content_of, kept, told, tried
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.languages import language
from webapp.passing import download
from workflows.operations.allotting_lists import MOST, AllotmentList, try_list
from workflows.operations.allotting_runs import Roster
from workflows.operations.errands import begin_errand
from workflows.records.codes import System
from workflows.records.named import named_codes
from workflows.records.organisations import Kind

SHOWN = 20  # of a list that is too long to be tried before it is done
LARGEST = 5 * 1024 * 1024
KINDS = {
    Kind.BUREAU: _l("Bureau"),
    Kind.UNIVERSITY: _l("University"),
    Kind.INSTITUTE: _l("Research institute"),
    Kind.SERVICE: _l("Navigation service body"),
}


@dataclass(frozen=True)
class Pages:
    """A kind of list on its pages: the endpoints before it, of its preview, confirmation and template; the columns that
    are shown, the first one naming the organisation; the template's name; what the allotting is told beside a line.
    """

    roster: Roster
    form: str
    preview: str
    confirm: str
    blank: str
    columns: Mapping[str, Any]
    file: str
    given: Callable[[], dict[str, Any]]

    def allot(self, tx: Transaction) -> Callable[..., Any]:
        """What takes the values of a line."""
        return partial(self.roster.allot, tx, by=me(), **self.given())


def preview(pages: Pages) -> ResponseReturnValue:
    """What a list says, and what is wrong line by line; nothing is done yet."""
    form = ListForm()
    if not form.validate_on_submit():
        return _page(pages, form)
    content = form.file.data.read()
    try:
        found = pages.roster.read(content)
    except EngineError as error:
        form.file.errors = [sentence(error)]
        return _page(pages, form)
    problems = found.problems or ([] if _is_long(found) else tried(found, pages.allot))
    confirm = ConfirmForm(None, kept="" if problems else kept(content))
    return _page(
        pages, form, found=found, problems=[told(one) for one in problems], confirm=confirm
    )


def confirmed(pages: Pages) -> ResponseReturnValue:
    """Allot the accounts of the list that was shown: all of them, or none; a long one line by line, as an errand."""
    content = content_of(ConfirmForm().kept.data or "")
    found = pages.roster.read(content)
    if _is_long(found):
        return _begin(pages, content, len(found.lines))
    with command() as tx:
        problems = found.problems or try_list(tx, found, pages.allot(tx))
    if problems:
        return _page(pages, ListForm(None), found=found, problems=[told(one) for one in problems])
    number = len(found.lines)
    flash(
        ngettext("%(num)d account is allotted.", "%(num)d accounts are allotted.", number),
        "success",
    )
    return redirect(url_for(pages.form))


def blank(pages: Pages) -> ResponseReturnValue:
    """The template to fill in."""
    return download(template(pages.roster.fields, pages.file), f"{pages.file}模板.xlsx")


def shown_of(lines: Iterable[Mapping[str, Any]]) -> Callable[[Any], str]:
    """How the values of these lines are shown: kinds and regions by their names in the reader's language."""
    regions = {str(one["region"]) for one in lines}
    names = named_codes(db.session(), regions=regions, language=language()).names
    places = {code: name for (system, code), name in names.items() if system is System.REGION}

    def shown(value: Any) -> str:
        if isinstance(value, Kind):
            return str(KINDS[value])
        return f"{value} {places[value]}" if value in places else str(value or "")

    return shown


def _begin(pages: Pages, content: bytes, lines: int) -> ResponseReturnValue:
    title = _("Allotting %(count)s accounts", count=f"{lines:,}")
    with command() as tx:
        errand = begin_errand(tx, pages.roster.kind, title, pages.given(), by=me(), upload=content)
    return redirect(url_for("errands.show", errand_id=errand.id))


def _is_long(found: AllotmentList) -> bool:
    return len(found.lines) > MOST


def _page(pages: Pages, form: ListForm, **more: Any) -> ResponseReturnValue:
    wrong, found = bool(form.errors or more.get("problems")), more.get("found")
    lines = [values for _number, values in found.lines] if found else []
    first = lines[:SHOWN] if len(lines) > MOST else lines
    page = render_template(
        "allotting/list.html", pages=pages, form=form, most=MOST, first=first,
        shown=shown_of(first), **more,
    )  # fmt: skip
    return make_response(page, 422 if wrong else 200)
