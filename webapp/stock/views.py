"""Those who run the platform look patents up, bring them in by file, and note when a right is over."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import or_, select

from reports.template_sheet import template
from webapp import access
from webapp.bounds import row_number, takes_files
from webapp.edge import command, me
from webapp.errands.labels import told
from webapp.extensions import db
from webapp.library import labels
from webapp.passing import content_at, download
from webapp.stock.forms import EndForm, TokenForm, UploadForm
from workflows.operations.errands import begin_errand
from workflows.operations.patent_imports import CHECK, IMPORT, end_patent
from workflows.records.errands import Errand, ErrandStatus, errand_of
from workflows.records.library import LibraryItem
from workflows.records.patent_sheets import COLUMNS
from workflows.records.patents import Patent
from workflows.records.sheets import MOST_BYTES

ROLES = ("national_officer", "operator")
PAGE = 25
ROOM = 64 * 1024  # of a request around its file


@access.role(*ROLES)
def index() -> str:
    """The patents on record, the newest first, or those whose number or title contains what is asked for."""
    words = request.args.get("q", "").strip()[:60]
    before = request.args.get("before", type=row_number)
    found = select(Patent).order_by(Patent.id.desc()).limit(PAGE + 1)
    if words:
        exact = words.upper().replace(" ", "")
        found = found.where(
            or_(Patent.number == exact, Patent.title.contains(words, autoescape=True))
        )
    if before is not None:
        found = found.where(Patent.id < before)
    patents = list(db.session.scalars(found))
    return render_template(
        "stock/index.html", patents=patents[:PAGE], more=len(patents) > PAGE, words=words,
        first=before is None, labels=labels,
    )  # fmt: skip


@access.role(*ROLES)
def show(patent_id: int) -> ResponseReturnValue:
    """One patent, and the form that ends it (X17)."""
    patent = db.session.get(Patent, patent_id) or abort(404)
    item = db.session.get(LibraryItem, patent.item_id) if patent.item_id else None
    form = EndForm()
    if form.validate_on_submit():
        with command() as tx:
            locked = tx.session.get_one(Patent, patent_id, with_for_update=True)
            end_patent(tx, locked, form.kind.data, form.reason.data or "", by=current_user.id)
        flash(_("It is noted; open evaluations and intents end."), "success")
        return redirect(url_for("stock.show", patent_id=patent_id))
    page = render_template("stock/show.html", patent=patent, item=item, form=form, labels=labels)
    return page, 422 if form.errors else 200


@access.role(*ROLES)
@takes_files(MOST_BYTES + ROOM)
def upload() -> ResponseReturnValue:
    """Send a file of patents to be checked; nothing is brought in yet (M49)."""
    form = UploadForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        title = _("Check of %(name)s", name=(form.file.data.filename or "")[:100])
        with command() as tx:
            errand = begin_errand(
                tx, CHECK, title, {"mode": form.mode.data}, by=me(), upload=content
            )
        return redirect(url_for("errands.show", errand_id=errand.id))
    return render_template("stock/upload.html", form=form), 422 if form.errors else 200


@access.role(*ROLES)
def template_file(mode: str) -> ResponseReturnValue:
    """The template of one kind of file."""
    return download(template(COLUMNS[mode], "专利"), f"panhuo-patents-{mode}.xlsx")


@access.role(*ROLES)
def preview(errand_id: int) -> ResponseReturnValue:
    """What a checked file would bring in; sent, it is brought in by an errand of its own."""
    checked = _checked(errand_id)
    mode, form = checked.inputs["mode"], TokenForm()
    if form.validate_on_submit() and checked.upload and not checked.problems:
        with command() as tx:
            errand = begin_errand(
                tx, IMPORT, _("Import of %(count)s patents", count=f"{checked.done:,}"), {"mode": mode},
                by=me(), upload=content_at(checked.upload),
            )  # fmt: skip
        return redirect(url_for("errands.show", errand_id=errand.id))
    return render_template(
        "stock/preview.html", checked=checked, fields=COLUMNS[mode], told=told, form=form, mode=mode
    )


def _checked(errand_id: int) -> Errand:
    """The reader's own errand that checked a file; else 404."""
    found = errand_of(db.session(), current_user.id, errand_id)
    if found is None or found.kind != CHECK or found.status is not ErrandStatus.DONE:
        abort(404)
    return found
