"""Requests to download what was filed, as BPMN may call them (download_request), and what pages ask of them (E6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.errors import Refused
from engine.models import Submission
from engine.operations import Catalogue
from engine.values import Value
from workflows.operations.answers import answers_of
from workflows.operations.mailing import FILERS, people_of, person_named, write_to
from workflows.records.filings import Filing, FilingState
from workflows.records.holding import held_because
from workflows.records.organisations import Organisation
from workflows.records.signals import DownloadRequest, DownloadState, FilingSignal, Signal
from workflows.records.visitors import Visitor, digests_of

KEY = "download_request"
OPEN = (DownloadState.ASKED, DownloadState.GRANTED)

catalogue = Catalogue()


class AskedAlready(Refused):
    text = "You have asked for these files already; the answer comes by mail."


class NotOnFile(Refused):
    text = "This achievement is not on file any more."


@catalogue.operation("downloads.open")
def open_request(
    tx: Transaction, filing: int, organisation: str, network: str, submission: int
) -> dict[str, Any]:
    """Keep a request, counted or held; `network` is a digest of where it came from.

    Returns `request` (id), `filer` (organisation, as text) and `title`. Raises AskedAlready, NotOnFile.
    """
    found = tx.session.get_one(Filing, filing)
    place = tx.session.get_one(Organisation, int(organisation))
    if found.state is not FilingState.REGISTERED or found.training != place.training:
        raise NotOnFile
    asked = tx.session.get_one(Submission, submission)
    if request_of(tx, filing, int(asked.by or 0)) is not None:
        raise AskedAlready("purpose")
    act = FilingSignal(
        filing_id=filing, kind=Signal.DOWNLOAD, account_id=int(asked.by or 0),
        organisation_id=place.id, at=tx.now, network=network,
    )  # fmt: skip
    act.held = held_because(tx, act)
    tx.session.add(act)
    tx.session.flush()
    purpose = answers_of(tx, submission).words("purpose")
    tx.session.add(DownloadRequest(signal_id=act.id, purpose=purpose))
    tx.session.flush()
    return {"request": act.id, "filer": str(found.organisation_id), "title": found.title}


@catalogue.operation("downloads.decide")
def decide(tx: Transaction, request: int, submission: int, days: int) -> None:
    """The filer grants for some days, or refuses."""
    answers, found = answers_of(tx, submission), _locked(tx, request)
    granted = answers["outcome"] == "grant"
    found.state = DownloadState.GRANTED if granted else DownloadState.REFUSED
    found.until = tx.now + timedelta(days=int(days)) if granted else None
    found.answer, found.decided_at = answers.words("answer"), tx.now
    found.decided_by = tx.session.get_one(Submission, submission).by
    tx.session.flush()


@catalogue.operation("downloads.lapse")
def lapse(tx: Transaction, request: int) -> None:
    """The filer has not answered in time."""
    found = _locked(tx, request)
    found.state, found.decided_at = DownloadState.LAPSED, tx.now
    tx.session.flush()


@catalogue.operation("downloads.tell_filer", outside=True)
def tell_filer(tx: Transaction, request: int) -> None:
    """Mail those who file for the organisation that somebody asks."""
    act = tx.session.get_one(FilingSignal, request)
    filing = tx.session.get_one(Filing, act.filing_id)
    asker = tx.session.get_one(Organisation, act.organisation_id)
    people = people_of(tx, filing.organisation_id, FILERS)
    write_to(
        tx, people, "download_asked", "inbox", training=filing.training, title=filing.title,
        asker=asker.name,
    )  # fmt: skip


@catalogue.operation("downloads.tell_requester", outside=True)
def tell_requester(tx: Transaction, request: int) -> None:
    """Mail who asked what the answer is."""
    found, act = tx.session.get_one(DownloadRequest, request), tx.session.get_one(FilingSignal, request)  # fmt: skip
    filing = tx.session.get_one(Filing, act.filing_id)
    write_to(
        tx, person_named(tx, str(act.account_id)), "download_answered",
        f"achievements/{filing.id}", training=filing.training, title=filing.title,
        state=found.state.value,
        answer=found.answer, until=found.until.date() if found.until else "",
    )  # fmt: skip


def ask_download(
    tx: Transaction, filing: Filing, answers: dict[str, Value], visitor: Visitor
) -> None:
    """请求下载: begin the process. Raises AskedAlready, NotOnFile."""
    by, organisation = str(visitor.account_id), str(visitor.organisation_id)
    given: dict[str, Any] = {
        "organisation": organisation, "starter": by, "filing": filing.id,
        "network": digests_of(tx, visitor).network,
    }  # fmt: skip
    start_case(tx, KEY, given, by=by, answers=answers, organisation=organisation)


def note_fetched(tx: Transaction, request: DownloadRequest) -> None:
    """The files were downloaded, for the first time or again."""
    if request.fetched_at is None:
        _locked(tx, request.signal_id).fetched_at = tx.now
        tx.session.flush()


def request_of(tx: Transaction, filing_id: int, account_id: int) -> DownloadRequest | None:
    """A person's request that waits or is still good."""
    found = (
        select(DownloadRequest)
        .join(FilingSignal, FilingSignal.id == DownloadRequest.signal_id)
        .where(FilingSignal.filing_id == filing_id, FilingSignal.account_id == account_id)
        .where(DownloadRequest.state.in_(OPEN))
        .order_by(DownloadRequest.signal_id.desc())
    )
    return next((one for one in tx.session.scalars(found) if is_good(one, tx.now)), None)


def is_good(request: DownloadRequest, at: datetime) -> bool:
    """Whether a request waits for its answer, or was granted and has not run out."""
    if request.state is DownloadState.ASKED:
        return True
    return request.until is not None and at < request.until


def _locked(tx: Transaction, request: int) -> DownloadRequest:
    return tx.session.get_one(
        DownloadRequest, request, with_for_update=True, populate_existing=True
    )
