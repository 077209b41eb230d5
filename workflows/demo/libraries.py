"""The demonstration's libraries: universities, their patents, and what one enterprise has set and ignored."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from engine.db import Transaction, transaction
from workflows import reference
from workflows.demo.names import owners
from workflows.demo.patents import load_patents
from workflows.records.conditions import Conditions, clauses_of
from workflows.records.finding import page_of
from workflows.records.ignored import ignore_item
from workflows.records.interests import set_interests
from workflows.records.named import named_codes
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.searches import save_search

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

WISHES = Conditions(industries=("39", "65"), emerging=("1",), transfers=("licence", "joint"))
IGNORED = 6


def stock_libraries(connection: Connection, stage: Stage, end: datetime) -> None:
    """Found the universities, load reference tables and patents, and let the first enterprise set its interests."""
    reference.load(connection, end)
    with Session(connection) as session, transaction(session, stage.engine.runtime) as tx:
        load_patents(connection, _universities(tx), end)
        enterprise = stage.places["chengyu"]
        person = stage.people["qiye"]
        set_interests(tx, enterprise, WISHES, by=str(person))
        linked = named_codes(tx.session, WISHES).linked
        for item in page_of(tx.session, clauses_of(WISHES, linked)).items[:IGNORED]:
            ignore_item(tx, enterprise, item.id, by=str(person))
        save_search(tx, person, "浙江的人工智能专利", "resource", "emerging=1.5&regions=330000")
        save_search(tx, person, "可直接产业化的电池专利", "resource", "words=电池&maturity=ready")


def _universities(tx: Transaction) -> list[Organisation]:
    """All owners of patents: those of the story and the many that only own."""
    known = set(tx.session.scalars(select(Organisation.name)))
    for owner in owners():
        if owner.name not in known:
            found_organisation(tx, owner.name, owner.kind, owner.region)
    kinds = (Kind.UNIVERSITY, Kind.INSTITUTE)
    return list(tx.session.scalars(
        select(Organisation).where(Organisation.kind.in_(kinds)).order_by(Organisation.training, Organisation.id)
    ))  # fmt: skip
