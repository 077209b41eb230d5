"""Publishing a draft, approving it, going back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import drafts
from engine.drafts.proposals import dismiss_proposal
from engine.drafts.publishing import (
    ScenariosFail,
    approve,
    ask_approval,
    decline,
    needs_approval,
    publish_draft,
    roll_back,
)
from engine.errors import EngineError, NotDeployable
from webapp import access
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.people import names_of
from webapp.studio.comparing import shown_difference
from webapp.studio.desk import desk, sent_revision
from webapp.studio.rehearsing import results_of
from webapp.studio.telling import telling
from webapp.tasks.reading import reading


@access.role("process_owner", "operator")
def publish(key: str) -> str:
    """What publishing would change, and whether it may."""
    return _page(key)


@access.role("process_owner")
def do_publish(key: str) -> ResponseReturnValue:
    """Publish the draft for new cases, or ask a second owner to."""
    note, revision = request.form.get("note", ""), sent_revision()
    asking = request.form.get("act") == "ask"
    try:
        with command() as tx:
            if asking:
                ask_approval(tx, key, revision=revision, note=note, by=me(), rehearse=results_of)
            else:
                done = publish_draft(
                    tx, key, revision=revision, note=note, by=me(), rehearse=results_of
                )
                version = done.definition.version
    except EngineError as error:
        return _refused(key, error, note=note)
    if asking:
        flash(
            _("Another owner is asked to publish revision %(number)s.", number=revision), "success"
        )
        return redirect(url_for("studio.publish", key=key))
    return _published(key, version)


@access.role("process_owner")
def do_approve(key: str) -> ResponseReturnValue:
    """Publish what another owner asked for, or say no with a reason."""
    revision, reason = sent_revision(), request.form.get("note", "")
    try:
        with command() as tx:
            if request.form.get("act") == "decline":
                decline(tx, key, revision=revision, reason=reason, by=me())
                version = None
            else:
                done = approve(tx, key, revision=revision, by=me(), rehearse=results_of)
                version = done.definition.version
    except EngineError as error:
        return _refused(key, error)
    if version is None:
        flash(_("Declined. The draft is kept, with your reason in the history."), "success")
        return redirect(url_for("studio.publish", key=key))
    return _published(key, version)


@access.role("process_owner")
def go_back(key: str, version: int) -> ResponseReturnValue:
    """Put an earlier version in force again, with one click."""
    note = request.form.get("note") or _("Back to version %(version)s", version=version)
    with command() as tx:
        roll_back(tx, key, version, note=note, by=me())
    flash(
        _(
            "Version %(version)s is in force again. New cases follow it from now on; cases under way go on with theirs.",
            version=version,
        ),
        "success",
    )
    return redirect(url_for("packages.show", key=key))


@access.role("process_owner")
def adopt(key: str) -> ResponseReturnValue:
    """Take a release's newer package into the draft, to be looked at, changed and published."""
    found = desk(key)
    if found.proposed is not None:
        with command() as tx:
            if found.draft is None:
                drafts.begin_draft(tx, key, by=me(), files=found.proposed.files)
            else:
                drafts.replace_files(
                    tx, key, found.proposed.files, revision=sent_revision(), by=me()
                )
        flash(
            _("The release's package is your draft now. Look at the difference, then publish."),
            "success",
        )
    return redirect(url_for("studio.publish", key=key))


@access.role("process_owner")
def dismiss(key: str, version: int) -> ResponseReturnValue:
    """Leave a release's newer package aside; the next one is shown again."""
    with command() as tx:
        dismiss_proposal(tx, key, version, note=request.form.get("note", ""), by=me())
    flash(_("The newer release is dismissed. What is in force stays as it is."), "success")
    return redirect(url_for("studio.publish", key=key))


def _published(key: str, version: int) -> ResponseReturnValue:
    flash(
        _(
            "Version %(version)s is in force. New cases follow it from now on, everywhere.",
            version=version,
        ),
        "success",
    )
    return redirect(url_for("packages.show", key=key))


def _refused(key: str, error: EngineError, note: str = "") -> ResponseReturnValue:
    db.session.rollback()
    findings = error.findings if isinstance(error, NotDeployable) else []
    results = error.results if isinstance(error, ScenariosFail) else []
    trouble = sentence(error)
    if findings:
        trouble = _("The checks find what cannot run, so nothing was published:")
    return _page(key, note=note, trouble=trouble, refused=findings, results=results), 422


def _page(key: str, **more: Any) -> str:
    found = desk(key)
    asker = found.draft.asked_by if found.draft else None
    needs = (
        found.draft is not None
        and found.package is not None
        and needs_approval(reading(), key, found.draft)
    )
    before = found.current.definition.files if found.current else {}
    return render_template(
        "studio/publish.html", desk=found, tab="publish", needs=needs,
        asker=names_of([asker]).get(asker or "", ""), asked_by_me=asker == me(),
        may_approve=drafts.may(db.session(), key, me(), "approve"),
        shown=shown_difference(before, found.files) if found.draft else None,
        telling=telling(found.files), **more,
    )  # fmt: skip
