"""A request to download beside the filer's task."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.achievements import labels
from webapp.filings.reading import FILERS
from workflows.records.signals import DownloadRequest, FilingSignal


def case_card(session: Any, request_id: int) -> str | None:
    """Who asks and what for; None for somebody who is neither the filer nor who asks."""
    signal = joinedload(DownloadRequest.signal)
    found = session.scalar(
        select(DownloadRequest)
        .where(DownloadRequest.signal_id == request_id)
        .options(
            signal.joinedload(FilingSignal.account), signal.joinedload(FilingSignal.organisation),
            signal.joinedload(FilingSignal.filing),
        )
    )  # fmt: skip
    if found is None or not _may_see(found):
        return None
    return render_template("achievements/request.html", asked=found, labels=labels)


def _may_see(found: DownloadRequest) -> bool:
    filer = found.signal.filing.organisation_id
    return found.signal.account_id == current_user.id or filer in current_user.organisations_as(*FILERS)  # fmt: skip
