"""One patent or portfolio of the university, with what enterprises said of it and never an expert (M32, U3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engine.models import Case, Submission, Task
from engine.values import from_plain
from webapp.cases.waiting import tasks_about
from webapp.university.listing import STAGE, Stage, staged
from webapp.university.scope import OFFICER, my_items, my_patents, universities
from workflows.records.accounts import Account
from workflows.records.endings import ItemEnding
from workflows.records.evaluations import EnterpriseEvaluation, stars_by_item
from workflows.records.intents import CooperationIntent, IntentState
from workflows.records.library import LibraryItem
from workflows.records.organisations import Organisation
from workflows.records.patents import Patent
from workflows.records.portfolios import Portfolio
from workflows.records.registrations import PatentInventor, Registration


@dataclass(frozen=True)
class Feedback:
    """What enterprises made of an item: their words, and how often each number of stars was given."""

    evaluations: list[EnterpriseEvaluation]
    stars: Mapping[int, int]
    intents: Mapping[IntentState, int]

    @property
    def average(self) -> float:
        given = sum(stars * number for stars, number in self.stars.items())
        return given / len(self.evaluations) if self.evaluations else 0.0


@dataclass(frozen=True)
class Whole:
    """A patent with everything that its page shows."""

    patent: Patent
    stage: Stage
    item: LibraryItem | None
    ending: ItemEnding | None
    college: Organisation | None
    inventors: list[Account]
    registrations: list[Registration]
    cases: Mapping[str, int]
    task: Task | None
    feedback: Feedback | None

    @property
    def open(self) -> Registration | None:
        """The registration that is under way."""
        return self.registrations[0] if self.stage is Stage.FILING else None

    def case_of(self, registration: Registration) -> int | None:
        """The case of a registration, where the reader may open it: an officer, or who filed it."""
        mine = registration.filed_by == current_user.id or OFFICER in current_user.roles
        return self.cases.get(f"registration:{registration.id}") if mine else None


def patent_for_me(session: Session, patent_id: int) -> Patent:
    """A patent that the reader may see; else 404."""
    found = session.scalar(select(Patent).where(Patent.id == patent_id, my_patents()))
    return found or abort(404)


def item_for_me(session: Session, item_id: int) -> LibraryItem:
    """A library item of the officer's university; else 404."""
    mine = LibraryItem.organisation_id.in_(universities(OFFICER))
    return session.scalar(select(LibraryItem).where(LibraryItem.id == item_id, mine)) or abort(404)


def whole_patent(session: Session, patent_id: int) -> Whole:
    """Everything about a patent; nine statements. 404 for one that is not the reader's to see."""
    columns = (Patent, STAGE, LibraryItem, ItemEnding, Organisation)
    found = staged(select(*columns)).outerjoin(Organisation, Organisation.id == Patent.college_id)
    row = session.execute(found.where(Patent.id == patent_id, my_patents())).first()
    if row is None:
        abort(404)
    patent, stage, item, ending, college = row
    history = registrations_of(session, patent_id)
    ids = [one.id for one in history]
    task = next(iter(tasks_about(session, "registration", ids).values()), None)
    feedback = feedback_on(session, item.id) if item else None
    return Whole(
        patent, Stage(stage), item, ending, college, inventors_of(session, patent_id), history,
        _cases(session, ids), task, feedback,
    )  # fmt: skip


def registrations_of(session: Session, patent_id: int) -> list[Registration]:
    """All registrations of a patent, the newest first."""
    mine = select(Registration).options(joinedload(Registration.filer, innerjoin=True))
    return list(session.scalars(
        mine.where(Registration.patent_id == patent_id).order_by(Registration.id.desc())
    ))  # fmt: skip


def inventors_of(session: Session, patent_id: int) -> list[Account]:
    """The accounts that may register a patent as its inventors."""
    mine = select(Account).join(PatentInventor, PatentInventor.account_id == Account.id)
    return list(session.scalars(
        mine.where(PatentInventor.patent_id == patent_id).order_by(Account.name, Account.id)
    ))  # fmt: skip


def registration_for_me(session: Session, registration_id: int) -> Registration | None:
    """A registration of a patent that the reader may see, with its patent."""
    found = select(Registration).join(Registration.patent)
    options = joinedload(Registration.patent, innerjoin=True)
    return session.scalar(
        found.options(options).where(Registration.id == registration_id, my_patents())
    )


def answers_in(session: Session, registration: Registration) -> Mapping[str, object]:
    """The form as it was filled in last; empty before that, and after an erasure."""
    if registration.submission_id is None:
        return {}
    kept = session.scalar(
        select(Submission.answers).where(Submission.id == registration.submission_id)
    )
    answers = from_plain(kept) if kept else None
    return answers if isinstance(answers, dict) else {}


def feedback_on(session: Session, item_id: int) -> Feedback:
    """What enterprises said of an item, the newest first, and how many intents there are; three statements."""
    said = (
        select(EnterpriseEvaluation)
        .options(joinedload(EnterpriseEvaluation.organisation, innerjoin=True))
        .where(EnterpriseEvaluation.item_id == item_id)
        .order_by(EnterpriseEvaluation.submitted_at.desc(), EnterpriseEvaluation.id.desc())
    )
    wished = select(CooperationIntent.state, func.count()).where(
        CooperationIntent.item_id == item_id
    )
    intents = session.execute(wished.group_by(CooperationIntent.state))
    given = stars_by_item(session, [item_id]).get(item_id, {})
    return Feedback(
        list(session.scalars(said)),
        {stars: given.get(stars, 0) for stars in range(5, 0, -1)},
        {row[0]: row[1] for row in intents},
    )


def portfolio_for_me(session: Session, portfolio_id: int) -> Portfolio:
    """A portfolio in the libraries, of the officer's university, with its patents; else 404."""
    options = joinedload(Portfolio.patents)
    mine = Portfolio.organisation_id.in_(universities(OFFICER))
    found = select(Portfolio).options(options).where(Portfolio.id == portfolio_id, mine)
    return session.scalars(found).unique().one_or_none() or abort(404)


def portfolios_of_mine(session: Session) -> list[tuple[Portfolio, LibraryItem]]:
    """The portfolios of the officer's university that are or were in the libraries, newest first."""
    found = select(Portfolio, LibraryItem).join(LibraryItem, LibraryItem.id == Portfolio.item_id)
    newest = found.where(my_items()).order_by(LibraryItem.registered_at.desc(), LibraryItem.id)
    return [(row[0], row[1]) for row in session.execute(newest.limit(100))]


def _cases(session: Session, ids: list[int]) -> dict[str, int]:
    subjects = [f"registration:{one}" for one in ids]
    found = select(Case.subject, Case.id).where(Case.subject.in_(subjects))
    return {row[0]: row[1] for row in session.execute(found)}
