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
from datetime import UTC, datetime
from email.message import EmailMessage

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import Transaction
from engine.runtime import Runtime
from engine.scenarios import Person, Result, Scenario, run
from workflows.records.accounts import Role, groups_of, open_account
from workflows.records.organisations import Kind, found_organisation
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
    mail: KeptMail
    files: KeptFiles

    def act(self, key: str, scenario: Scenario) -> Result:
        """Act a scenario out on the package in force; `organisation` and `starter` are given as the pages give them."""
        starter = self.people["enterprise_admin"].id
        prepared = {"organisation": self.organisation, "starter": starter}
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
        people = {"enterprise_admin": _administrator(tx, enterprise.id)}
        session.commit()
    return Rehearsal(connection, runtime, people, str(enterprise.id), mail, files)


def _administrator(tx: Transaction, organisation_id: int) -> Person:
    account = open_account(
        tx, login="rehearsal.admin", name="彩排管理员", organisation_id=organisation_id,
        role=Role.ENTERPRISE_ADMIN,
    )  # fmt: skip
    return Person(str(account.id), groups_of(account))
