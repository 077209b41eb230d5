"""Packages in and out: zip and single models."""

from __future__ import annotations

import re
from itertools import count

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from lxml import etree

from engine import drafts
from engine.checks import Finding
from engine.db import Transaction
from engine.deployments import check_files, newest
from engine.drafts import ArchiveRefused, unpack
from engine.packages import Package, PackageError
from engine.xml import XmlRefused, read_text, read_xml
from reports.diagram import DiagramError, with_places
from webapp import access
from webapp.edge import command, me, runtime
from webapp.extensions import db
from webapp.languages import language
from webapp.studio.desk import desk
from webapp.studio.editors import diagram_page
from webapp.studio.saving import instead_of, save
from webapp.studio.zips import as_field, sent_file, zipped

NO_KEY = re.compile(r"[^a-z0-9]+")


class NoFile(ArchiveRefused):
    text = "No file was sent. Choose one and send it again."


class NoModel(ArchiveRefused):
    text = "This is neither a zip nor a BPMN model: {reason}"


@access.role("process_owner", "operator")
def download(key: str) -> Response:
    """The draft, or what is in force, as a zip such as a folder in git could hold."""
    found = desk(key)
    name = f"{key}-draft{found.revision}.zip" if found.draft else f"{key}.zip"
    return zipped(key, found.files, name=name)


@access.role("process_owner")
def upload(key: str) -> ResponseReturnValue:
    """Put an uploaded zip, or one model, in the place of the draft's files."""
    received = _received()
    saved = desk(key).files
    # a model alone replaces the process and leaves the rest
    files = {**saved, **received} if len(received) == 1 else received

    def replace(tx: Transaction, revision: int) -> None:
        drafts.replace_files(tx, key, files, revision=revision, by=me())
        _tell(check_files(tx.session, runtime(), files))

    return save(
        key, instead_of(saved, files), diagram_page, then=url_for("studio.diagram", key=key),
        write=replace, fields=as_field(key, received),
    )  # fmt: skip


@access.role("process_owner")
def upload_new() -> ResponseReturnValue:
    """Begin a package with an uploaded zip or model: its key is that of its settings, else like the id of its process."""
    files = _received()
    key = _key_of(files) if "package.toml" in files else _free(_key_of(files))
    with command() as tx:
        draft = drafts.begin_draft(tx, key, by=me(), files=files)
        if dict(draft.files) != files:
            drafts.replace_files(tx, key, files, revision=draft.revision, by=me())
    _tell(check_files(db.session(), runtime(), files))
    return redirect(url_for("studio.diagram", key=key))


def _key_of(files: dict[str, str]) -> str:
    """The key of the settings, else one like the id of the process: publishing asks for the same of both."""
    try:
        named = Package.parse(files).key
    except PackageError:
        named = ""
    return NO_KEY.sub("_", named.lower()).strip("_")[:60].lstrip("0123456789_") or "imported"


def _free(key: str) -> str:
    """The key, numbered while another package has it: a model that comes alone never lands in somebody's draft."""
    numbered = (f"{key}_{number}" if number > 1 else key for number in count(1))
    session = db.session()
    return next(
        one for one in numbered if not (drafts.find_draft(session, one) or newest(session, one))
    )


def _received() -> dict[str, str]:
    """The files of what was sent; a process without a drawing gets one. Raises ArchiveRefused."""
    content = sent_file()
    if not content:
        raise NoFile
    files = unpack(content) if content.startswith(b"PK") else {"process.bpmn": _model(content)}
    return {**files, "process.bpmn": _drawn(files["process.bpmn"])}


def _model(content: bytes) -> str:
    """The text of one BPMN model. Raises NoModel."""
    try:
        root, text = read_xml(content), read_text(content)
    except XmlRefused as error:
        reason = error.message["zh" if language().startswith("zh") else "en"]
        raise NoModel(reason=reason) from error
    if etree.QName(root).localname != "definitions":
        raise NoModel(reason=f"<{etree.QName(root).localname}>")
    return text


def _drawn(model: str) -> str:
    """The model, laid out if no tool has drawn it: the editor shows drawings only."""
    if "BPMNPlane" in model:
        return model
    try:
        return with_places(model.encode()).decode()
    except DiagramError:
        return model


def _tell(found: list[Finding]) -> None:
    errors = [one for one in found if one.level == "error"]
    if errors:
        flash(
            _(
                "It is in the draft. The checks name %(count)s things that cannot run yet; they are listed below the diagram.",
                count=len(errors),
            ),
            "warning",
        )
    else:
        flash(_("It is in the draft, and the checks find nothing that cannot run."), "success")
