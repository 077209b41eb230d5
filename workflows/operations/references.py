"""Putting reference tables in force, and what follows for the libraries: long, so an errand."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from engine.db import Transaction
from workflows import reference
from workflows.operations.errands import Run, Step, begin_errand, work
from workflows.records.concordance import concordance_of
from workflows.records.errands import Errand
from workflows.records.library import LibraryItem
from workflows.records.reclassifying import reclassify_some
from workflows.records.sources import SourceVersion, keep_version
from workflows.reference.loading import decoded, reference_named

KIND = "reference.reclassify"


def put_in_force(tx: Transaction, name: str, content: bytes, origin: str, *, by: int) -> None:
    """Replace a table by an administrator's file, which is kept. Raises WrongFile, KeyError for an unknown name."""
    done = reference.replace(tx.session.connection(), name, content, tx.now)
    text = decoded(reference_named(name), content)
    keep_version(tx, name, text, done.rows or 0, origin, by=by)


def put_back(tx: Transaction, version: SourceVersion, *, by: int) -> None:
    """Put a kept file in force again, as a version of its own."""
    put_in_force(tx, version.name, version.content.encode(), version.origin, by=by)


def put_release_back(tx: Transaction, name: str) -> None:
    """Put the file of the release in force again. Raises KeyError for an unknown name."""
    reference.restore(tx.session.connection(), name, tx.now)


def reclassify(tx: Transaction, title: str, *, by: int) -> Errand:
    """Have the items of the libraries follow new rules of the concordance."""
    return begin_errand(tx, KIND, title, by=str(by))


@work(KIND)
def reclassify_items(run: Run) -> Iterator[Step]:
    """Work out the emerging industries of all items anew, a batch at a time."""
    total = run.tx.session.scalar(select(func.count(LibraryItem.id))) or 0
    concordance = concordance_of(run.tx.session)
    last, done = run.checkpoint.get("last", 0), run.checkpoint.get("done", 0)
    while (following := reclassify_some(run.tx.session, concordance, last)) is not None:
        between = LibraryItem.id > last, LibraryItem.id <= following
        done += run.tx.session.scalar(select(func.count(LibraryItem.id)).where(*between)) or 0
        last = following
        yield Step(done, total, {"last": last, "done": done})
