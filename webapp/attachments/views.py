"""Downloading what was attached."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from engine.access import may_see_case
from engine.models import Case
from webapp import access
from webapp.edge import me
from webapp.extensions import db
from webapp.passing import send_attachment
from webapp.starting import viewer_pairs
from workflows.records.attachments import Attachment, attachment_of


@access.signed_in
def show(reference: str) -> ResponseReturnValue:
    """A file, for its sender, and for whoever may see the case that took it along; ranges are answered."""
    found = attachment_of(db.session(), reference[:64])
    if found is None or not _may_see(found):
        abort(404)
    return send_attachment(found)


def _may_see(found: Attachment) -> bool:
    if found.kept_by == me():
        return True
    if found.case_id is None:
        return False
    seen = may_see_case(me(), current_user.groups, viewer_pairs())
    return db.session.scalar(select(Case.id).where(Case.id == found.case_id, seen)) is not None
