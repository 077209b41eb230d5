"""What a scenario is acted out with: people of an enterprise, and an outside that keeps everything to itself.

    with database.connect() as connection:
        stage = prepare(connection, runtime)
        result = stage.act(key, scenario)
        connection.rollback()

Used by tests/processes and by the studio before publishing; nothing of it outlives the caller's rollback.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import Transaction
from engine.runtime import Runtime
from engine.scenarios import Person, Result, Scenario, run
from engine.values import Value
from workflows.records.accounts import Role, groups_of, open_account
from workflows.records.experts import Expert, Status, open_expert, record_profile, record_review
from workflows.records.library import LibraryItem, register_patent
from workflows.records.organisations import Kind, found_organisation
from workflows.records.patents import (
    Implementation,
    LegalState,
    Maturity,
    Patent,
    PatentType,
    Transfer,
)
from workflows.world import World

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Beijing


@dataclass
class KeptMail:
    """Mail that goes nowhere."""

    sent: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        self.sent.append(message)


@dataclass
class KeptFiles:
    """Files in memory."""

    contents: dict[str, bytes] = field(default_factory=dict)

    def put(self, content: bytes) -> str:
        address = hashlib.sha256(content).hexdigest()
        self.contents[address] = content
        return address

    def get(self, address: str) -> bytes:
        try:
            return self.contents[address]
        except KeyError:
            raise FileNotFoundError(address) from None


@dataclass(frozen=True)
class Rehearsal:
    """An enterprise with its people, ready to act scenarios out."""

    connection: Connection
    runtime: Runtime
    people: Mapping[str, Person]
    organisation: str
    university: str
    item: int
    mail: KeptMail
    files: KeptFiles

    def act(self, key: str, scenario: Scenario) -> Result:
        """Act a scenario out on the package in force.

        `organisation`, `starter`, `item` (of the libraries) and its `university` are given as the pages give them.
        """
        starter = self.people["enterprise_admin"].id
        prepared: dict[str, Value] = {
            "organisation": self.organisation,
            "starter": starter,
            "item": Decimal(self.item),
            "university": self.university,
        }
        whole = replace(scenario, given={**prepared, **scenario.given})
        return run(self.connection, self.runtime, key, whole, people=self.people, now=MONDAY)


def prepare(connection: Connection, runtime: Runtime) -> Rehearsal:
    """Make the enterprise and its people inside the connection's transaction."""
    mail, files = KeptMail(), KeptFiles()
    outside = World(mail, files, "https://panhuo.example.org", "Panhuo <panhuo@example.org>")
    runtime = replace(runtime, clock=FakeClock(MONDAY), world=outside)
    with Session(
        connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    ) as session:
        tx = Transaction(session, MONDAY, runtime)
        enterprise = found_organisation(tx, "彩排企业", Kind.ENTERPRISE, "330100", training=True)
        people = {
            "enterprise_admin": _administrator(tx, enterprise.id),
            "expert": _expert(tx, enterprise.id),
        }
        item = _patent(tx)
        people["university_officer"] = _officer(tx, item.organisation_id)
        session.commit()
    places = str(enterprise.id), str(item.organisation_id)
    return Rehearsal(connection, runtime, people, *places, item.id, mail, files)


def _administrator(tx: Transaction, organisation_id: int) -> Person:
    account = open_account(
        tx, login="rehearsal.admin", name="彩排管理员", organisation_id=organisation_id,
        role=Role.ENTERPRISE_ADMIN,
    )  # fmt: skip
    return Person(str(account.id), groups_of(account))


def _expert(tx: Transaction, organisation_id: int) -> Person:
    """One who belongs to the enterprise's pool."""
    account = open_account(
        tx, login="rehearsal.expert", name="彩排专家", organisation_id=organisation_id,
        role=Role.EXPERT, email="rehearsal.expert@example.org",
    )  # fmt: skip
    expert: Expert = open_expert(tx, account.id, organisation_id, fields=["3"], recommendation="")
    profile = {
        "degree": "master", "title": "高级工程师", "years": 9, "fields": ["3"], "speciality": "材料",
    }  # fmt: skip
    record_profile(tx, expert, profile)
    record_review(tx, expert, Status.ADMITTED, "同意")
    return Person(str(account.id), groups_of(account))


def _officer(tx: Transaction, university_id: int) -> Person:
    account = open_account(
        tx, login="rehearsal.officer", name="彩排高校管理员", organisation_id=university_id,
        role=Role.UNIVERSITY_OFFICER,
    )  # fmt: skip
    return Person(str(account.id), groups_of(account))


def _patent(tx: Transaction) -> LibraryItem:
    """A patent in the libraries, of a university on the same side of the training border."""
    university = found_organisation(tx, "彩排大学", Kind.UNIVERSITY, "330100", training=True)
    patent = Patent(
        title="彩排用的热交换器", number="CN000000000000Z", type=PatentType.INVENTION, ipc=["F28D1/00"],
        organisation_id=university.id, applicant=university.name, filed_on=date(2020, 5, 4),
        legal_state=LegalState.VALID, valid_2023=True, publicly_funded=True, recorded_at=tx.now,
        implementation=Implementation.NONE, transfers=[Transfer.LICENCE], maturity=Maturity.PILOT,
        demo=True,
    )  # fmt: skip
    tx.session.add(patent)
    return register_patent(tx, patent, university)
