"""The demonstration: loaded by the real commands, once, with somebody for each role and experts in every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from engine import deployments, history, packages
from engine.db import transaction
from engine.models import Case, Incident, Origin, Task, TaskStatus
from engine.runtime import Runtime
from tests.workflows import evaluating
from workflows import demo
from workflows.demo.filings import is_open
from workflows.records.accounts import Account, Role, sign_in
from workflows.records.annual_reports import AnnualReport, ReportState
from workflows.records.certificates import Certificate
from workflows.records.demands import DemandState, PublicDemand
from workflows.records.desk import DeskState
from workflows.records.enrolments import Enrolment
from workflows.records.evaluations import Evaluation, ExpertRating, RatingState, State
from workflows.records.experts import Expert, Status
from workflows.records.intents import CooperationIntent, IntentState
from workflows.records.invitations import Invitation, InvitationState
from workflows.records.posts import Post, PostState
from workflows.records.questions import Question
from workflows.records.registrations import Registration, RegistrationState
from workflows.records.signals import CommentState, FilingComment, FilingSignal, Signal
from workflows.rehearsal import KeptMail

PASSWORD = "shan-shui-feng-yun-42"


@pytest.fixture
def loaded(database: Database, product: Runtime) -> Iterator[Connection]:
    """The demonstration in a transaction that is rolled back."""
    with database.connect() as connection:
        with _session(connection) as session, transaction(session, product) as tx:
            for settings in sorted(evaluating.PACKAGE.parent.glob("*/package.toml")):
                files = packages.read_folder(settings.parent)
                deployments.deploy(tx, files, origin=Origin.RELEASE)
        demo.load(connection, product, password=PASSWORD, mails=False)
        yield connection
        connection.rollback()


def test_shows_every_state_to_somebody_of_each_role(
    loaded: Connection, product: Runtime, mail: KeptMail
) -> None:
    """One test, since loading takes seconds."""
    with _session(loaded) as session:
        assert demo.is_loaded(session)
        _require_every_state(session)
        assert list(history.verify_all(session)) == []
        assert [
            one for one in session.scalars(select(Case.title)) if one.endswith(("：", "null"))
        ] == []
        assert all(one.endswith("@example.org") for one in session.scalars(select(Account.email)))
        _require_logins(session, product)
    assert mail.sent == [], "nobody is written to from an installation with a mail server"


def _require_every_state(session: Session) -> None:
    assert set(session.scalars(select(Expert.status))) == set(Status)
    assert set(session.scalars(select(Enrolment.state))) == set(DeskState)
    assert set(session.scalars(select(Evaluation.state))) == set(State)
    assert set(session.scalars(select(ExpertRating.state))) == set(RatingState)
    assert set(session.scalars(select(CooperationIntent.state))) == set(IntentState)
    assert set(session.scalars(select(Registration.state))) == set(RegistrationState)
    assert set(session.scalars(select(PublicDemand.state))) == set(DemandState)
    assert set(session.scalars(select(FilingSignal.kind))) == set(Signal)
    assert {CommentState.WAITING, CommentState.SHOWN} == set(session.scalars(select(FilingComment.state)))  # fmt: skip
    assert set(session.scalars(select(AnnualReport.state))) == set(ReportState)
    assert {InvitationState.INVITED, InvitationState.ACCEPTED, InvitationState.WITHDRAWN} == set(session.scalars(select(Invitation.state)))  # fmt: skip
    assert {PostState.SUBMITTED, PostState.PUBLISHED} == set(session.scalars(select(Post.state)))
    assert {DeskState.WAITING, DeskState.ACCEPTED} == set(session.scalars(select(Question.state)))
    opened = session.scalars(select(Task.element).where(Task.status == TaskStatus.OPEN))
    assert {"profile", "review", "overdue", "leave"} <= set(opened)
    unmade = select(func.count(Certificate.id)).where(Certificate.file.is_(None))
    assert session.scalar(unmade) == 0
    assert session.scalar(select(func.count(Incident.id))) == 0


def _require_logins(session: Session, product: Runtime) -> None:
    assert {one.role for one in demo.LOGINS} | {Role.EXPERT} == set(Role)
    with transaction(session, product) as tx:
        for login in (*(one.login for one in demo.LOGINS), "zhuanjia", "zhuanjia2"):
            assert sign_in(tx, login, PASSWORD) is not None, login
        assert sign_in(tx, "qiye", "another password") is None


def test_an_empty_installation_has_none(session: Session) -> None:
    assert not demo.is_loaded(session)


@pytest.mark.parametrize(
    ("kind", "day", "opened"),
    [("database", date(2026, 9, 9), False), ("database", date(2026, 9, 10), True),
     ("tool", date(2027, 1, 1), False), ("tool", date(2026, 12, 31), True), ("region", date(2026, 1, 1), True)],
)  # fmt: skip
def test_files_from_public_money_only_what_the_day_allows(
    kind: str, day: date, opened: bool
) -> None:
    """Else the demonstration could not be loaded before 10 September (E20)."""
    assert is_open(kind, day) is opened


def _session(connection: Connection) -> Session:
    return Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
