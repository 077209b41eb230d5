"""Telling the evaluated what became of a year's result: published, taken back, their objection answered (E25)."""

from __future__ import annotations

from datetime import timedelta

from engine.db import Transaction
from engine.operations import Catalogue
from workflows.operations.mailing import people_of, write_to
from workflows.records.accounts import Role
from workflows.records.certificates import china_day
from workflows.records.cycles import Cycle
from workflows.records.results import Objection, Result, scores_of

READERS = (Role.BUREAU_REVIEWER, Role.SERVICE_OFFICER)

catalogue = Catalogue()


@catalogue.operation("results.tell_evaluated", outside=True)
def tell_evaluated(tx: Transaction, result: int, news: str) -> None:
    """Mail everybody of the evaluated that a version was `published` or `withdrawn`; done again, the same Message-IDs go."""
    found = tx.session.get_one(Result, result)
    cycle = tx.session.get_one(Cycle, found.cycle_id)
    for score in scores_of(tx.session, result):
        write_to(
            tx, people_of(tx, score.organisation_id, READERS), f"result_{news}",
            f"performance/{cycle.id}/{score.organisation_id}?version={found.version}",
            once=f"result.{result}.{news}", year=cycle.year, version=found.version,
            reason=found.ended_because, until=_last_day(cycle), training=cycle.training,
        )  # fmt: skip


@catalogue.operation("results.tell_objector", outside=True)
def tell_objector(tx: Transaction, objection: int) -> None:
    """Mail the answer to the people of who objected."""
    found = tx.session.get_one(Objection, objection)
    cycle = tx.session.get_one(Cycle, found.cycle_id)
    write_to(
        tx, people_of(tx, found.organisation_id, READERS), "objection_answered",
        f"performance/{cycle.id}/{found.organisation_id}", once=f"objection.{objection}",
        year=cycle.year, said=found.said, upheld=found.upheld, answer=found.answer, training=cycle.training,
    )  # fmt: skip


def _last_day(cycle: Cycle) -> str:
    """The last day on which one may object."""
    until = cycle.objections_until
    return china_day(until - timedelta(seconds=1)).isoformat() if until else ""
