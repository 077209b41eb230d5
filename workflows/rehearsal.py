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

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import Transaction
from engine.models import Job
from engine.runtime import Runtime
from engine.scenarios import Person, Result, Scenario, run
from engine.values import Value
from workflows.records.accounts import Role, groups_of, open_account
from workflows.records.experts import Expert, Status, open_expert, record_profile, record_review
from workflows.records.library import register_patent
from workflows.records.organisations import (
    Kind,
    Organisation,
    found_college,
    found_organisation,
)
from workflows.records.patents import (
    Implementation,
    LegalState,
    Maturity,
    Patent,
    PatentType,
    Transfer,
)
from workflows.records.registrations import place_patent
from workflows.rehearsal_desk import desk_people
from workflows.rehearsal_public import public_people
from workflows.rehearsal_year import year_people
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
    patent: int
    mail: KeptMail
    files: KeptFiles
    since: int  # the newest job of anybody else
    given: Mapping[str, Value]  # to every case, beside what is above

    def act(self, key: str, scenario: Scenario) -> Result:
        """Act a scenario out on the package in force.

        `organisation` (the starter's), `starter` (whoever starts), `item` (of the libraries), its `university` and `patent` (one that is
        not registered yet), `filing` (on file) and `project` (to be filed) are given as the pages give them.
        """
        first = next((told for verb, told in scenario.steps if verb == "start"), None) or {}
        starter = self.people[first.get("by", "enterprise_admin")]
        prepared: dict[str, Value] = {
            "organisation": _home(starter) or self.organisation,
            "starter": starter.id,
            "item": Decimal(self.item),
            "university": self.university,
            "patent": Decimal(self.patent),
            **self.given,
        }
        whole = replace(scenario, given={**prepared, **scenario.given})
        return run(
            self.connection,
            self.runtime,
            key,
            whole,
            people=self.people,
            now=MONDAY,
            since=self.since,
        )


def _home(person: Person) -> str | None:
    """The organisation that somebody starts a case for, as the pages give it: their first one."""
    return next((group.partition("@")[2] for group in person.groups), None)


def prepare(connection: Connection, runtime: Runtime) -> Rehearsal:
    """Make the enterprise and its people inside the connection's transaction."""
    mail, files = KeptMail(), KeptFiles()
    since = connection.scalar(select(func.max(Job.id))) or 0
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
        university = found_organisation(tx, "彩排大学", Kind.UNIVERSITY, "330100", training=True)
        item = register_patent(tx, _patent(tx, university, "CN000000000000Z"), university)
        people |= _faculty(tx, university)
        people |= _bureaus(tx)
        patent = _unregistered(tx, university, people["inventor"])
        people |= desk_people(tx)
        public, given = public_people(tx)
        people |= public
        people |= year_people(tx)
        session.commit()
    places = str(enterprise.id), str(university.id)
    return Rehearsal(
        connection, runtime, people, *places, item.id, patent.id, mail, files, since, given
    )


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


def _faculty(tx: Transaction, university: Organisation) -> dict[str, Person]:
    """Officers of a university and of its college, and an inventor there."""
    college = found_college(tx, university, "动力学院")
    where = {
        Role.UNIVERSITY_OFFICER: university, Role.COLLEGE_OFFICER: college, Role.INVENTOR: college,
    }  # fmt: skip
    people = {}
    for role, place in where.items():
        account = open_account(
            tx, login=f"rehearsal.{role}", name="彩排教职工", organisation_id=place.id, role=role,
            email=f"rehearsal.{role}@example.org",
        )  # fmt: skip
        people[role.value] = Person(str(account.id), groups_of(account))
    return people


def _bureaus(tx: Transaction) -> dict[str, Person]:
    """Who reviews filings of the enterprise's area: city, province and nation."""
    people = {}
    for name, kind, region, role in (
        ("city_bureau", Kind.BUREAU, "330100", Role.BUREAU_REVIEWER),
        ("province_bureau", Kind.BUREAU, "330000", Role.BUREAU_REVIEWER),
        ("national_officer", Kind.NATIONAL, "110000", Role.NATIONAL_OFFICER),
    ):
        place = found_organisation(tx, f"彩排 {name}", kind, region, training=True)
        account = open_account(
            tx, login=f"rehearsal.{name}", name="彩排审核人", organisation_id=place.id, role=role,
            email=f"rehearsal.{name}@example.org",
        )  # fmt: skip
        people[name] = Person(str(account.id), groups_of(account))
    return people


def _patent(tx: Transaction, university: Organisation, number: str) -> Patent:
    """A patent of a university on the enterprise's side of the training border, with a complete form."""
    patent = Patent(
        title="彩排用的热交换器", number=number, type=PatentType.INVENTION, ipc=["F28D1/00"],
        organisation_id=university.id, applicant=university.name, filed_on=date(2020, 5, 4),
        legal_state=LegalState.VALID, valid_2023=True, publicly_funded=True, recorded_at=tx.now,
        implementation=Implementation.NONE, transfers=[Transfer.LICENCE], maturity=Maturity.PILOT,
        demo=True,
    )  # fmt: skip
    tx.session.add(patent)
    tx.session.flush()
    return patent


def _unregistered(tx: Transaction, university: Organisation, inventor: Person) -> Patent:
    """A patent of the college whose inventor may register it."""
    patent = _patent(tx, university, "CN000000000001Z")
    college = select(Organisation.id).where(Organisation.parent_id == university.id)
    place_patent(tx, patent, tx.session.scalars(college).one(), [int(inventor.id)])
    return patent
