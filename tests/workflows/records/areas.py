"""Enterprises and universities of several regions that did this and that, by chance, with training ones among them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session

from engine.db import Transaction
from workflows.records.accounts import Account, Membership, Role
from workflows.records.credit_codes import CreditCode
from workflows.records.demands import Budget, DemandState, PublicDemand
from workflows.records.evaluations import EnterpriseEvaluation, Evaluation, State
from workflows.records.experts import Degree, Expert, Status
from workflows.records.intents import CooperationIntent, IntentState
from workflows.records.interests import Interests
from workflows.records.library import ItemKind, LibraryItem
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.patents import LegalState, Maturity, Patent, PatentType

REGIONS = ("330100", "330106", "330200", "320100", "110105")
BEGAN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Area:
    """Makes rows by chance; the same seed makes the same rows."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.random, self.number = session, Random(seed), 0
        clock: Any = SimpleNamespace()
        self.tx = Transaction(session, BEGAN, clock)

    def moment(self) -> datetime:
        return BEGAN + timedelta(minutes=self.random.randrange(60 * 24 * 50))

    def maybe(self) -> bool:
        return self.random.random() < 0.5

    def next(self) -> int:
        self.number += 1
        return self.number

    def some(self, enterprises: int, schools: int) -> None:
        """The given number of each, every fourth one for training."""
        items = [item for _ in range(schools) for item in self.school()]
        for _ in range(enterprises):
            self.enterprise(items)
        self.session.commit()

    def organisation(self, kind: Kind) -> Organisation:
        number = self.next()
        made = found_organisation(
            self.tx,
            f"单位{number:04d}",
            kind,
            self.random.choice(REGIONS),
            training=number % 4 == 0,
        )
        made.created_at = self.moment()
        return made

    def school(self) -> list[LibraryItem]:
        place = self.organisation(self.random.choice((Kind.UNIVERSITY, Kind.INSTITUTE)))
        return [self.item(place) for _ in range(self.random.randrange(1, 5))]

    def item(self, place: Organisation) -> LibraryItem:
        number = self.next()
        item = LibraryItem(
            kind=ItemKind.PATENT, title="装置", number=f"CN{number:07d}A", organisation_id=place.id,
            applicant=place.name, region=place.region, training=place.training, demo=True,
            registered_at=BEGAN, ended_at=BEGAN if self.maybe() else None, filed_on=date(2024, 1, 1),
            types=[], ipc=[], emerging=[], transfers=["licence"], maturity=Maturity.PILOT,
            valid_2023=True, words="装置", search="",
        )  # fmt: skip
        self.session.add(item)
        self.session.flush()
        self.session.add(
            Patent(
                number=item.number,
                title="装置",
                type=PatentType.INVENTION,
                organisation_id=place.id,
                applicant=place.name,
                filed_on=date(2024, 1, 1),
                legal_state=LegalState.VALID,
                recorded_at=BEGAN,
            )
        )
        return item

    def enterprise(self, items: list[LibraryItem]) -> None:
        place = self.organisation(Kind.ENTERPRISE)
        account = self.administrator(place)
        if self.maybe():
            self.session.add(CreditCode(organisation_id=place.id, code=f"{place.id:018d}"))
        if self.maybe():
            self.session.add(
                Interests(
                    organisation_id=place.id,
                    industries=[],
                    emerging=[],
                    ipc=[],
                    transfers=[],
                    changed_at=self.moment(),
                    changed_by="1",
                )
            )
        for status in self.random.sample([Status.INCOMPLETE, Status.ADMITTED], 1):
            self.expert(place, status)
        open_to = [one for one in items if one.training == place.training]
        for item in self.random.sample(open_to, min(len(open_to), self.random.randrange(4))):
            self.evaluation(place, item, account)
        for item in self.random.sample(open_to, min(len(open_to), self.random.randrange(3))):
            self.intent(place, item)
        for _ in range(self.random.randrange(3)):
            self.demand(place)

    def administrator(self, place: Organisation) -> Account:
        account = self.account()
        account.activated_at = self.moment() if self.maybe() else None
        role = Role.ENTERPRISE_ADMIN if self.maybe() else Role.EXPERT
        self.session.add(Membership(account_id=account.id, organisation_id=place.id, role=role))
        return account

    def account(self) -> Account:
        made = Account(login=f"somebody{self.next()}", name="某人", created_at=BEGAN)
        self.session.add(made)
        self.session.flush()
        return made

    def expert(self, place: Organisation, status: Status) -> None:
        self.session.add(
            Expert(
                account_id=self.account().id,
                organisation_id=place.id,
                status=status,
                degree=Degree.DOCTOR,
                title="工程师",
                speciality="装置",
                opened_at=BEGAN,
                submitted_at=BEGAN,
                admitted_at=BEGAN,
            )
        )

    def evaluation(self, place: Organisation, item: LibraryItem, by: Account) -> None:
        is_over, at = self.maybe(), self.moment()
        made = Evaluation(
            organisation_id=place.id, item_id=item.id, opened_at=BEGAN,
            state=State.LOCKED if is_over else State.OPEN, locked_at=at if is_over else None,
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        if is_over:
            self.session.add(
                EnterpriseEvaluation(
                    evaluation_id=made.id,
                    organisation_id=place.id,
                    item_id=item.id,
                    stars=4,
                    opinion="可用",
                    submitted_at=at,
                    submitted_by=by.id,
                )
            )

    def intent(self, place: Organisation, item: LibraryItem) -> None:
        is_answered = self.maybe()
        self.session.add(
            CooperationIntent(
                organisation_id=place.id,
                university_id=item.organisation_id,
                item_id=item.id,
                state=IntentState.ACCEPTED if is_answered else IntentState.STATED,
                need="需要",
                reply="可以面谈" if is_answered else "",
                stated_at=self.moment(),
                changed_at=BEGAN,
            )
        )

    def demand(self, place: Organisation) -> None:
        is_out = self.maybe()
        self.session.add(
            PublicDemand(
                organisation_id=place.id,
                training=place.training,
                title="需求",
                industry="39",
                state=DemandState.PUBLISHED if is_out else DemandState.DRAFT,
                need="需要",
                budget=Budget.OPEN,
                modes=[],
                expires_on=date(2027, 1, 1),
                contact="办公室",
                drafted_at=BEGAN,
                published_at=self.moment() if is_out else None,
            )
        )
