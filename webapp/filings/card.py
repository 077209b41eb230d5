"""A filing beside the tasks of its case: what reviewers look at."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from webapp.cases.documents import Document
from webapp.filings import labels
from webapp.filings.reading import files_of, filing_for_me


def case_card(session: Any, filing_id: int) -> str | None:
    """The filing with its files; None for somebody who neither filed nor oversees it."""
    filing = filing_for_me(session, filing_id)
    if filing is None:
        return None
    files = files_of(session, filing.files)
    return render_template("filings/about.html", filing=filing, files=files, labels=labels)


def receipts(session: Any, filing_id: int) -> list[Document]:
    """The receipt, once it is printed."""
    filing = filing_for_me(session, filing_id)
    if filing is None or filing.receipt is None:
        return []
    return [
        Document(_("Receipt"), url_for("filings.receipt", filing_id=filing_id), filing.number or "")
    ]
