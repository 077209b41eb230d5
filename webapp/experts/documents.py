"""The documents of an expert's case: certificates."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.cases.documents import Document
from workflows.records.certificates import newest_certificate
from workflows.records.experts import Expert


def certificates(session: Any, expert_id: int) -> list[Document]:
    """The newest certificate, for those who may download it."""
    expert = session.get(Expert, expert_id)
    found = newest_certificate(session, expert_id)
    if expert is None or found is None or found.file is None or not may_download(expert):
        return []
    note = found.number if found.is_valid else _("%(number)s, withdrawn", number=found.number)
    address = url_for("experts.certificate", expert_id=expert_id)
    return [Document(_("Certificate"), address, note)]


def may_download(expert: Expert) -> bool:
    """The certificate is for the expert and the administrators of the enterprise."""
    return (
        expert.account_id == current_user.id
        or expert.organisation_id in current_user.organisations_as("enterprise_admin")
    )
