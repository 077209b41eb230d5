"""What a verification code belongs to, whichever paper it stands on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.records.annual_reports import report_by_code
from workflows.records.bulletins import bulletin_by_code
from workflows.records.certificates import certificate_by_code
from workflows.records.filings import filing_by_code
from workflows.records.results import Result

LONGEST = 64


def page_of(session: Session, typed: str) -> tuple[str, dict[str, str]] | None:
    """The endpoint and arguments of the page that checks this paper; None for a code that nobody has.

    What somebody typed may be the code alone or the whole address under the QR code.
    """
    parts = [part for part in typed.strip().rstrip("/").split("/") if part]
    for code in (one for one in reversed(parts[-2:]) if len(one) <= LONGEST and one.isascii()):
        if certificate_by_code(session, code):
            return "verify.show", {"code": code}
        if filing_by_code(session, code):
            return "filings.verify", {"code": code}
        if session.scalar(select(Result.id).where(Result.code == code)):
            return "performance.verify", {"code": code}
        if bulletin_by_code(session, code):
            return "statistics.verify", {"code": code}
        if report_by_code(session, code):
            edition = {"edition": parts[-1]} if parts[-1] != code else {}
            return "annual.verify", {"code": code, **edition}
    return None
