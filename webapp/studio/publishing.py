"""Publishing a draft, approving it, going back."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import drafts
from engine.drafts.proposals import adopt_proposal, dismiss_proposal
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
from engine.models import Deployment
from webapp import access
from webapp.bounds import row_number
from webapp.edge import me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.packages.views import page_of
from webapp.people import names_of
from webapp.studio.attempting import attempt, lead_to
from webapp.studio.comparing import shown_difference
from webapp.studio.conflicts import Attempted, in_what_is_sent, since_version
from webapp.studio.desk import Desk, desk, sent_revision
from webapp.studio.rehearsing import results_of
from webapp.studio.saving import instead_of
from webapp.studio.telling import telling
from webapp.tasks.reading import reading


@access.role("process_owner", "operator")
def publish(key: str) -> str:
    """What publishing would change, and whether it may."""
    return _page(desk(key))


@access.role("process_owner")
def do_publish(key: str) -> ResponseReturnValue:
    """Publish the draft for new cases, or ask a second owner to."""
    note = request.form.get("note", "")
    try:
        return _asked(key, note) if request.form.get("act") == "ask" else _publish(key, note)
    except EngineError as error:
        return _refused(key, error, note=note)


def _publish(key: str, note: str) -> ResponseReturnValue:
    asked = Attempted(
        _("Not published"), _("Publish what is saved now"), _("Take the editing over and publish"),
        saved_page=url_for("studio.publish", key=key),
    )  # fmt: skip
    return attempt(
        key,
        lambda tx, revision: _version(
            publish_draft(tx, key, revision=revision, note=note, by=me(), rehearse=results_of)
        ),
        _page, asked, lambda version: _published(key, version),
    )  # fmt: skip


def _asked(key: str, note: str) -> ResponseReturnValue:
    asked = Attempted(
        _("Not asked"), _("Ask for what is saved now"), _("Take the editing over and ask"),
        saved_page=url_for("studio.publish", key=key),
    )  # fmt: skip
    said = _("Another owner is asked to publish revision %(number)s.", number=sent_revision())
    return attempt(
        key,
        lambda tx, revision: ask_approval(
            tx, key, revision=revision, note=note, by=me(), rehearse=results_of
        ),
        _page, asked, lead_to(url_for("studio.publish", key=key), said),
    )  # fmt: skip


@access.role("process_owner")
def do_approve(key: str) -> ResponseReturnValue:
    """Publish what another owner asked for, or say no with a reason."""
    try:
        return _decline(key) if request.form.get("act") == "decline" else _approve(key)
    except EngineError as error:
        return _refused(key, error)


def _approve(key: str) -> ResponseReturnValue:
    asked = Attempted(
        _("Not approved so far"), _("Approve what is saved now") if _is_asked(key) else "",
        saved_page=url_for("studio.publish", key=key),
    )  # fmt: skip
    return attempt(
        key,
        lambda tx, revision: _version(
            approve(tx, key, revision=revision, by=me(), rehearse=results_of)
        ),
        _page, asked, lambda version: _published(key, version),
    )  # fmt: skip


def _decline(key: str) -> ResponseReturnValue:
    reason = request.form.get("note", "")
    asked = Attempted(
        _("Not declined"), _("Decline what is saved now") if _is_asked(key) else "",
        saved_page=url_for("studio.publish", key=key),
    )  # fmt: skip
    said = _("Declined. The draft is kept, with your reason in the history.")
    return attempt(
        key, lambda tx, revision: decline(tx, key, revision=revision, reason=reason, by=me()),
        _page, asked, lead_to(url_for("studio.publish", key=key), said),
    )  # fmt: skip


def _is_asked(key: str) -> bool:
    """Whether somebody waits for an answer about the draft as it is saved now."""
    draft = drafts.find_draft(db.session(), key)
    return draft is not None and draft.asked_revision == draft.revision


def _version(deployment: Deployment) -> int:
    return deployment.definition.version


@access.role("process_owner")
def go_back(key: str, version: int) -> ResponseReturnValue:
    """Put an earlier version in force again, with one click."""
    note = request.form.get("note") or _("Back to version %(version)s", version=version)
    known = sent_revision()  # here, the version that the page showed as in force
    asked = Attempted(
        _("Not gone back"), _("Back to version %(version)s all the same", version=version),
        compared=since_version, saved_page=url_for("packages.show", key=key),
    )  # fmt: skip
    said = _(
        "Version %(version)s is in force again. New cases follow it from now on; cases under way go on with theirs.",
        version=version,
    )
    return attempt(
        key, lambda tx, _known: roll_back(tx, key, version, note=note, by=me(), known=known),
        lambda found: page_of(key, desk=found), asked,
        lead_to(url_for("packages.show", key=key), said),
    )  # fmt: skip


@access.role("process_owner")
def adopt(key: str) -> ResponseReturnValue:
    """Take a release's newer package into the draft, to be looked at, changed and published."""
    found = desk(key)
    version = request.form.get("version", type=row_number) or abort(400)
    here = url_for("studio.publish", key=key)
    asked = Attempted(
        _("Not taken into the draft"), _("Take it into the draft all the same"),
        _("Take the editing over and take it into the draft"),
        _("Begin a new draft with it"), _proposed_changes(found),
        compared=in_what_is_sent, saved_page=here,
    )  # fmt: skip
    said = _("The release's package is your draft now. Look at the difference, then publish.")
    return attempt(
        key,
        lambda tx, revision: adopt_proposal(tx, key, version, revision=revision, by=me()),
        _page, asked, lead_to(here, said),
    )  # fmt: skip


def _proposed_changes(found: Desk) -> dict[str, str | None]:
    return instead_of(found.files, found.proposed.files) if found.proposed else {}


@access.role("process_owner")
def dismiss(key: str, version: int) -> ResponseReturnValue:
    """Leave a release's newer package aside; the next one is shown again."""
    note, here = request.form.get("note", ""), url_for("studio.publish", key=key)
    asked = Attempted(_("Not dismissed"), saved_page=here)
    said = _("The newer release is dismissed. What is in force stays as it is.")
    return attempt(
        key, lambda tx, _revision: dismiss_proposal(tx, key, version, note=note, by=me()),
        _page, asked, lead_to(here, said),
    )  # fmt: skip


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
    more = {"note": note, "trouble": trouble, "refused": findings, "results": results}
    return _page(desk(key), **more), 422


def _page(found: Desk, **more: Any) -> str:
    key, drafted = found.key, found.draft.files if found.draft else {}
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
        shown=shown_difference(before, drafted) if found.draft else None,
        telling=telling(found.files), **more,
    )  # fmt: skip
