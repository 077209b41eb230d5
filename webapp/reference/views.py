"""Each reference table: what is in force, a file sent to replace it, its differences, and the way back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp import access
from webapp.bounds import row_number, takes_files
from webapp.edge import command, outside
from webapp.errors import sentence
from webapp.extensions import db
from webapp.passing import content_at
from webapp.people import names_of
from workflows.operations.references import put_back, put_in_force, put_release_back, reclassify
from workflows.records.sources import Source, SourceVersion, versions_of
from workflows.reference.comparing import Differences, differences
from workflows.reference.files import WrongFile
from workflows.reference.loading import REFERENCES, Reference, reference_named

ROLES = ("national_officer", "operator")
MOST_BYTES = 10 * 1024 * 1024
SHOWN = 20
CONCORDANCE = "ipc_rules"
TITLES = {
    "industry": _l("Industries (GB/T 4754)"),
    "emerging": _l("Strategic emerging industries"),
    "ipc": _l("IPC down to the subclass"),
    "region": _l("Regions (GB/T 2260)"),
    "ipc_rules": _l("Concordance: IPC to emerging industries"),
    "industry_links": _l("Concordance: emerging industries to industries"),
    "universities": _l("Universities"),
}


class FileForm(FlaskForm):
    """A file, and where it comes from."""

    file = FileField(_l("File (.csv, UTF-8)"), [FileRequired(_l("Choose a file."))])
    origin = StringField(
        _l("Source: publisher, edition, date"),
        [DataRequired(_l("Say where the file comes from.")), Length(max=300, message=_l("Use at most 300 characters."))],
    )  # fmt: skip


class ConfirmForm(FlaskForm):
    """Where the file comes from, once more."""

    origin = StringField(validators=[DataRequired(), Length(max=300)])


@access.role(*ROLES)
def index() -> str:
    """All tables: the version in force, its size, since when."""
    sources = {one.name: one for one in db.session.query(Source)}
    return render_template(
        "reference/index.html", references=REFERENCES, sources=sources, titles=TITLES
    )


@access.role(*ROLES)
@takes_files(MOST_BYTES)
def show(name: str) -> ResponseReturnValue:
    """One table with its versions, and the form that takes a file to be previewed."""
    one = _named(name)
    form = FileForm()
    if form.validate_on_submit():
        address = outside().passing.put(form.file.data.read())
        return redirect(
            url_for("reference.preview", name=name, address=address, origin=form.origin.data)
        )
    versions = versions_of(db.session(), name)
    page = render_template(
        "reference/show.html", one=one, form=form, source=db.session.get(Source, name),
        versions=versions, titles=TITLES, names=names_of([str(v.loaded_by) for v in versions]),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@access.role(*ROLES)
def preview(name: str, address: str) -> ResponseReturnValue:
    """What a file would change; sent, it is put in force in one transaction."""
    one, content, form = _named(name), content_at(address), ConfirmForm(request.values)
    try:
        found: Differences | None = differences(db.session.connection(), name, content)
        problem = ""
    except WrongFile as error:
        found, problem = None, sentence(error)
    if found and form.validate_on_submit():
        with command() as tx:
            put_in_force(tx, name, content, form.origin.data or "", by=current_user.id)
        return _follow(name)
    return render_template(
        "reference/preview.html", one=one, found=found, problem=problem, titles=TITLES, form=form,
        shown=SHOWN,
    ), 422 if problem else 200  # fmt: skip


@access.role(*ROLES)
def back(name: str) -> ResponseReturnValue:
    """Put a former version in force again: a kept one, or (without a number) the release's."""
    _named(name)
    number = request.form.get("version", type=row_number)
    with command() as tx:
        if number is None:
            put_release_back(tx, name)
        else:
            version = tx.session.get(SourceVersion, number)
            if version is None or version.name != name:
                abort(404)
            put_back(tx, version, by=current_user.id)
    return _follow(name)


def _follow(name: str) -> ResponseReturnValue:
    """After a table changed: for the rules of the concordance, the items of the libraries follow as an errand."""
    flash(_("The table “%(table)s” is in force.", table=TITLES[name]), "success")
    if name != CONCORDANCE:
        return redirect(url_for("reference.show", name=name))
    with command() as tx:
        errand = reclassify(tx, _("Items follow the new concordance"), by=current_user.id)
    return redirect(url_for("errands.show", errand_id=errand.id))


def _named(name: str) -> Reference:
    try:
        return reference_named(name)
    except KeyError:
        abort(404)
