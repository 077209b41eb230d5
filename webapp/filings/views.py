"""成果备案: what one's organisation has filed, what a bureau oversees, one filing and the history of its use."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from forms.files import FileRefused
from webapp import access
from webapp.attachments.store import LARGEST_FORM, PersonsFiles
from webapp.bounds import takes_files
from webapp.cases.reading import case_about
from webapp.cases.waiting import tasks_about
from webapp.edge import command, me
from webapp.extensions import db, limiter
from webapp.filings import labels, reading
from webapp.filings.forms import UseForm
from webapp.filings.wanted import Wanted
from webapp.passing import download, stored_at
from webapp.withdrawing import take_back
from workflows.operations.filings import withdraw_filing
from workflows.records.attachments import tie_attachments
from workflows.records.filings import (
    Filing,
    FilingState,
    UseEnd,
    filing_by_code,
    state_use,
    uses_of,
)


@access.role(*reading.FILERS)
def index() -> str:
    """What my organisation has filed."""
    return _list("filings.index", reading.ours())


@access.role("bureau_reviewer", "national_officer")
def area() -> str:
    """What was filed in the area that I oversee."""
    return _list("filings.area", reading.of_my_area())


@access.role(*reading.FILERS, "national_officer")
def show(filing_id: int) -> str:
    """One filing with its files, its case and the history of its use."""
    filing = _mine(filing_id)
    session = db.session()
    uses = uses_of(session, filing.id)
    proofs = {use.id: reading.files_of(session, use.proof) for use in uses}
    return render_template(
        "filings/show.html", filing=filing, labels=labels, uses=uses, proofs=proofs,
        files=reading.files_of(session, filing.files), case=case_about(f"filing:{filing.id}"),
        task=tasks_about(session, "filing", [filing.id]).get(filing.id),
        may_withdraw=reading.may_withdraw(filing), is_ours=reading.is_ours(filing),
    )  # fmt: skip


@access.role(*reading.FILERS, "national_officer")
def receipt(filing_id: int) -> ResponseReturnValue:
    """The receipt as PDF; 404 until a worker has printed it."""
    filing = _mine(filing_id)
    if filing.receipt is None:
        abort(404)
    return download(stored_at(filing.receipt), f"{filing.number}.pdf")


@access.role(*reading.FILERS)
def withdraw(filing_id: int) -> ResponseReturnValue:
    """Take a filing back before it is registered."""
    filing = _mine(filing_id)
    if not reading.may_withdraw(filing):
        abort(404)
    return take_back(
        "filings/withdraw.html",
        lambda tx, reason: withdraw_filing(tx, filing_id, reason, by=me()),
        done=_("The filing is withdrawn."),
        over=_("This filing is decided already, so it cannot be taken back."),
        then=url_for("filings.show", filing_id=filing_id),
        filing=filing,
    )


@access.role(*reading.FILERS)
@takes_files(LARGEST_FORM)
def state(filing_id: int) -> ResponseReturnValue:
    """成果应用情况更新: add to the history of the filing's use, at any time (E17)."""
    filing = _mine(filing_id)
    if not reading.is_ours(filing) or filing.state is not FilingState.REGISTERED:
        abort(404)
    form = UseForm()
    if not form.validate_on_submit():
        return _use_page(filing, form, 422 if form.errors else 200)
    try:
        proof = _kept(form, filing)
    except FileRefused as refusal:
        form.proof.errors = [*form.proof.errors, str(refusal)]
        return _use_page(filing, form, 422)
    with command() as tx:
        state_use(
            tx, filing, side=UseEnd(form.side.data), user=form.user.data or "",
            said=form.said.data or "", proof=proof, by=me(),
        )  # fmt: skip
    flash(_("The use is recorded."), "success")
    return redirect(url_for("filings.show", filing_id=filing_id))


@access.public
@limiter.limit("60 per minute")
def verify(code: str) -> ResponseReturnValue:
    """What the receipt behind a code says; a friendly 404 for a code that nobody has."""
    known = len(code) <= 64 and code.isascii()
    filing = filing_by_code(db.session(), code) if known else None
    page = render_template("filings/verify.html", filing=filing, labels=labels)
    return page, 200 if filing else 404


def _kept(form: UseForm, filing: Filing) -> list[str]:
    """The references of the proofs that came along. Raises FileRefused."""
    case = case_about(f"filing:{filing.id}")
    store = PersonsFiles(me())
    kept = [store.keep(one) for one in form.proof.data or () if getattr(one, "filename", "")]
    references: Any = [{"reference": one.reference, "mediaType": one.media_type} for one in kept]
    if case is not None:
        with command() as tx:
            tie_attachments(tx, references, case.id)
    return [one.reference for one in kept]


def _use_page(filing: Filing, form: UseForm, status: int) -> ResponseReturnValue:
    return make_response(render_template("filings/use.html", filing=filing, form=form), status)


def _mine(filing_id: int) -> Filing:
    filing = reading.filing_for_me(db.session(), filing_id)
    if filing is None:
        abort(404)
    return filing


def _list(endpoint: str, seen: ColumnElement[bool]) -> str:
    wanted = Wanted.read(endpoint, request.args)
    found = reading.listing_of(db.session(), seen, wanted)
    return render_template(
        "filings/index.html", listing=found, wanted=wanted, labels=labels,
        may_withdraw=reading.may_withdraw, is_ours=endpoint == "filings.index",
    )  # fmt: skip
