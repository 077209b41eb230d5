"""批量建档: a table with a line for each patent, checked, shown, then a registration for each (U1)."""

from __future__ import annotations

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from reports.template_sheet import template
from webapp import access
from webapp.bounds import takes_files
from webapp.edge import command, me
from webapp.errands.labels import told
from webapp.extensions import db
from webapp.passing import content_at, download
from webapp.university.forms import BatchForm, TokenForm
from webapp.university.scope import COLLEGE, OFFICER
from workflows.operations.errands import begin_errand
from workflows.operations.registration_lists import BEGIN, CHECK, columns
from workflows.records.errands import Errand, ErrandStatus, errand_of

MOST_BYTES = 5 * 1024 * 1024


@access.role(OFFICER, COLLEGE)
@takes_files(MOST_BYTES)
def upload() -> ResponseReturnValue:
    """Send a table to be checked; nothing is registered yet."""
    form = BatchForm()
    if not form.validate_on_submit():
        page = render_template("university/upload.html", form=form)
        return make_response(page, 422 if form.errors else 200)
    title = _("Check of %(name)s", name=(form.file.data.filename or "")[:100])
    with command() as tx:
        errand = begin_errand(tx, CHECK, title, by=me(), upload=form.file.data.read())
    return redirect(url_for("errands.show", errand_id=errand.id))


@access.role(OFFICER, COLLEGE)
def blank() -> ResponseReturnValue:
    """The table to fill in: the number, and what the form in force asks."""
    with command() as tx:
        fields = columns(tx)
    return download(template(fields, "专利建档"), "专利建档模板.xlsx")


@access.role(OFFICER, COLLEGE)
def preview(errand_id: int) -> ResponseReturnValue:
    """What a checked table says; sent, an errand begins a registration for each line."""
    checked, form = _checked(errand_id), TokenForm()
    if form.validate_on_submit() and checked.upload and not checked.problems:
        title = _("Registration of %(count)s patents", count=f"{checked.done:,}")
        with command() as tx:
            errand = begin_errand(tx, BEGIN, title, by=me(), upload=content_at(checked.upload))
        return redirect(url_for("errands.show", errand_id=errand.id))
    page = render_template("university/preview.html", checked=checked, told=told, form=form)
    return make_response(page)


def _checked(errand_id: int) -> Errand:
    """The reader's own errand that checked a table; else 404."""
    found = errand_of(db.session(), current_user.id, errand_id)
    if found is None or found.kind != CHECK or found.status is not ErrandStatus.DONE:
        abort(404)
    return found
