"""Filings of navigation achievements, as BPMN may call them (achievement_filing), and what their pages ask of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError

from engine.db import Transaction
from engine.errors import Refused
from engine.messages import deliver_message
from engine.operations import Catalogue
from workflows.mail import compose
from workflows.operations.answers import Answers, answers_of, author_of
from workflows.operations.funded_projects import end_pursuits
from workflows.records import filings
from workflows.records.accounts import Account
from workflows.records.attachments import references_in
from workflows.records.bureaus import bureau_at, city_of, platform, province_of
from workflows.records.certificates import china_day
from workflows.records.filings import RATED_FOR, Filing, FilingKind, FilingState, Funding
from workflows.records.organisations import Organisation
from workflows.world import world

KEY = "achievement_filing"
WITHDRAWN = "filing_withdrawn"

catalogue = Catalogue()


class ChannelClosed(Refused):
    text = "Achievements of this kind cannot be filed yet: the channel opens on {day}."


class FinishedBeforeBegun(Refused):
    text = "It cannot be finished before it begins: please check the two dates."


class OwnFiling(Refused):
    text = "You filed this achievement yourself, so somebody else has to review it."


# Rules of the database that an answer can break, with what the filer is told and the field beside which it stands.
REFUSED: tuple[tuple[str, type[Refused], str], ...] = (
    ("uq_filings_title", filings.AlreadyFiled, "title"),
    ("finished_after_begun", FinishedBeforeBegun, "finished"),
)


@catalogue.operation("filings.receive")
def receive(tx: Transaction, organisation: str, submission: int) -> dict[str, Any]:
    """What decisions want to know of a filing that has just come in.

    Returns `filed_on` (the day in China, E19), `digital` (E20), `funding`, `kind`, and the bureaus that review it as texts:
    `city_bureau` and `province_bureau` (null where there is none, or where it is the filer itself, X18) and `platform`.
    """
    answers, filer = answers_of(tx, submission), tx.session.get_one(Organisation, int(organisation))
    kind = FilingKind(str(answers["kind"]))
    return {
        "filed_on": china_day(tx.now),
        "digital": kind in filings.DIGITAL,
        "kind": kind.value,
        "funding": str(answers["funding"]),
        "city_bureau": _reviewer(tx, filer, city_of(filer.region)),
        "province_bureau": _reviewer(tx, filer, province_of(filer.region)),
        "platform": str(platform(tx.session, training=filer.training).id),
    }


@catalogue.operation("filings.open")
def open_filing(
    tx: Transaction, organisation: str, submission: int, year: int, opens_on: date | None
) -> dict[str, Any]:
    """File the achievement for a year; `opens_on` is a day before which its channel is closed, or null.

    Returns `filing` (id), `title` and `code`. Raises AlreadyFiled, ChannelClosed,
    FinishedBeforeBegun.
    """
    if opens_on is not None and china_day(tx.now) < opens_on:
        raise ChannelClosed("kind", day=opens_on.isoformat())
    filer = tx.session.get_one(Organisation, int(organisation))
    filing = Filing(
        organisation_id=filer.id, region=filer.region, training=filer.training, year=int(year),
        filed_at=tx.now, filed_by=author_of(tx, submission), code=filings.new_code(),
        **_fields(tx, submission),
    )  # fmt: skip
    _save(tx, filing)
    return {"filing": filing.id, "title": filing.title, "code": filing.code}


@catalogue.operation("filings.revise")
def revise(tx: Transaction, filing: int, submission: int) -> dict[str, Any]:
    """Take over what the filer corrected; the year stays that of the first submission. Returns `title`.

    Raises AlreadyFiled, FinishedBeforeBegun.
    """
    found = _locked(tx, filing)
    for name, value in _fields(tx, submission).items():
        setattr(found, name, value)
    _save(tx, found)
    return {"title": found.title}


@catalogue.operation("filings.review")
def review(tx: Transaction, filing: int, submission: int) -> None:
    """Note a review's opinion. Raises OwnFiling when the reviewer is who filed it."""
    found = _locked(tx, filing)
    if author_of(tx, submission) == found.filed_by:
        raise OwnFiling
    found.opinion = answers_of(tx, submission).words("opinion")
    tx.session.flush()


@catalogue.operation("filings.mark")
def mark(tx: Transaction, filing: int, state: str) -> None:
    """Set where the filing stands: `returned` for correction, `refused`, or `withdrawn` by its filer."""
    found = _locked(tx, filing)
    found.state, found.changed_at = FilingState(state), tx.now
    tx.session.flush()


@catalogue.operation("filings.draw")
def draw(tx: Transaction, filing: int, share: Decimal) -> bool:
    """Whether the national platform checks this filing (E5, E22): drawn with a chance of `share` in a hundred.

    The lot is the moment of the submission with the title: nobody can choose it, and drawing again gives the same.
    """
    found = _locked(tx, filing)
    lot = sha256(f"{found.filed_at.isoformat()} {found.title}".encode()).digest()
    return int.from_bytes(lot[:4], "big") % 10_000 < int(share * 100)


@catalogue.operation("filings.register")
def register(tx: Transaction, filing: int, rated_days: int = RATED_FOR.days) -> dict[str, Any]:
    """登记: from now on the achievement is on file and public, and can be rated for some days; returns `number`."""
    found = _locked(tx, filing)
    filings.register_filing(tx, found, timedelta(days=rated_days))
    end_pursuits(tx, found)
    return {"number": found.number}


@catalogue.operation("filings.print_receipt", outside=True)
def print_receipt(tx: Transaction, filing: int) -> dict[str, Any]:
    """Make the receipt's PDF and store it; returns `file`, its address."""
    found = tx.session.get_one(Filing, filing)
    filer = tx.session.get_one(Organisation, found.organisation_id)
    outside = world(tx)
    return {"file": outside.files.put(_printed(found, filer, outside.base_url))}


@catalogue.operation("filings.issue_receipt")
def issue_receipt(tx: Transaction, filing: int, file: str) -> None:
    """Hand the printed receipt out."""
    _locked(tx, filing).receipt = file
    tx.session.flush()


@catalogue.operation("filings.send_notice", outside=True)
def send_notice(tx: Transaction, filing: int, notice: str) -> None:
    """Mail the person who filed what happened: returned, refused or registered."""
    found = tx.session.get_one(Filing, filing)
    filer = tx.session.get(Account, int(found.filed_by)) if found.filed_by.isdigit() else None
    if filer is None or not filer.email:
        return
    outside = world(tx)
    outside.mail.send(
        compose(
            f"filing_{notice}", filer.locale, sender=outside.sender, to=filer.email,
            name=filer.name, title=found.title, opinion=found.opinion, number=found.number or "",
            year=found.year, training=found.training, link=f"{outside.base_url}/filings/{found.id}",
        )
    )  # fmt: skip


def withdraw_filing(tx: Transaction, filing_id: int, reason: str, *, by: str) -> None:
    """Tell the filing's case, which does the rest. Raises NobodyWaiting when it is over already."""
    deliver_message(tx, WITHDRAWN, str(filing_id), {"reason": reason}, by=by)


def _fields(tx: Transaction, submission: int) -> dict[str, Any]:
    """What the form says of an achievement."""
    answers = answers_of(tx, submission)
    return {
        "kind": FilingKind(str(answers["kind"])),
        "title": answers.words("title"),
        "summary": answers.words("summary"),
        "emerging": answers.codes("emerging"),
        "funding": Funding(str(answers["funding"])),
        "project": answers.words("project"),
        "invested": answers.get("invested"),
        "begun": answers["begun"],
        "finished": answers["finished"],
        "files": _files(answers),
        "stays_out": bool(answers.get("stays_out")),
        "state": FilingState.SUBMITTED,
        "changed_at": tx.now,
    }


def _files(answers: Answers) -> list[str]:
    return list(references_in(answers.get("files")))


def _save(tx: Transaction, filing: Filing) -> None:
    try:
        with tx.session.begin_nested():
            tx.session.add(filing)
            tx.session.flush()
    except IntegrityError as error:
        for rule, refusal, key in REFUSED:
            if rule in str(error.orig):
                raise refusal(key) from None
        raise


def _reviewer(tx: Transaction, filer: Organisation, region: str | None) -> str | None:
    found = bureau_at(tx.session, region, training=filer.training)
    return None if found is None or found.id == filer.id else str(found.id)


def _locked(tx: Transaction, filing: int) -> Filing:
    return tx.session.get_one(Filing, filing, with_for_update=True, populate_existing=True)


def _printed(filing: Filing, filer: Organisation, base_url: str) -> bytes:
    # Imported here: WeasyPrint takes a second to load, and only workers print.
    from reports.receipt import Receipt, receipt_pdf

    assert filing.number is not None
    assert filing.registered_at is not None
    return receipt_pdf(
        Receipt(
            number=filing.number,
            title=filing.title,
            kind=filing.kind.value,
            filer=filer.name,
            year=filing.year,
            filed_on=china_day(filing.filed_at),
            registered_on=china_day(filing.registered_at),
            verification_url=f"{base_url}/verify/filing/{filing.code}",
        )
    )
