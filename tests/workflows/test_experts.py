"""Experts from the recommendation to the removal, in commands on a real PostgreSQL."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import deployments, history, inbox
from engine.access import may_see_case, may_see_task
from engine.cases import cancel_case, start_case
from engine.clock import FakeClock
from engine.db import Transaction, transaction
from engine.errors import NobodyWaiting
from engine.jobs import retry_job
from engine.models import (
    Case,
    CaseStatus,
    Incident,
    Job,
    JobStatus,
    Submission,
    Task,
    TaskGroup,
)
from engine.runtime import Runtime
from tests.workflows.onboarding import PROFILE, Onboarding
from workflows.operations.experts import TakenLogin, WorksElsewhere, ask_removal, freeze, thaw
from workflows.records import experts
from workflows.records.account_events import AccountEvent
from workflows.records.accounts import AccountStatus, Membership, Role
from workflows.records.certificates import (
    Certificate,
    issue_certificate,
    valid_certificate,
)
from workflows.records.experts import Expert, Status
from workflows.records.tokens import Purpose, issue_token
from workflows.rehearsal import KeptFiles, KeptMail

HELD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
  <bpmn:process id="evaluation" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="rate" />
    <bpmn:userTask id="rate" name="评价">
      <bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="=account" candidateGroups="=groups" /></bpmn:extensionElements>
      <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="b" sourceRef="rate" targetRef="end" />
    <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""


def subjects(mail: KeptMail) -> list[str]:
    return [message["Subject"] for message in mail.sent]


class TestRecommending:
    def test_makes_an_account_without_a_password_and_mails_a_link(
        self, onboarding: Onboarding, mail: KeptMail
    ) -> None:
        expert = onboarding.recommend()
        account = onboarding.account(expert)
        assert (account.password_hash, account.activated_at) == (None, None)
        assert expert.status is Status.INCOMPLETE
        [sent] = mail.sent
        assert sent["To"] == "wang.xm@example.org"
        assert "https://panhuo.example.org/activate/" in sent.get_content()

    def test_a_taken_login_is_refused_beside_its_field_and_leaves_nothing(
        self, onboarding: Onboarding, session: Session
    ) -> None:
        onboarding.recommend("wang.xm")
        with pytest.raises(TakenLogin) as refused:
            onboarding.recommend("WANG.XM")
        assert refused.value.field == "login"
        assert session.scalar(select(func.count(Expert.id))) == 1
        assert session.scalar(select(func.count(Incident.id))) == 0

    def test_personal_answers_stay_out_of_the_case(
        self, onboarding: Onboarding, session: Session
    ) -> None:
        expert = onboarding.recommend()
        onboarding.submit(expert)
        state = onboarding.case(expert).state
        for personal in ("13800000001", "wang.xm@example.org", PROFILE["speciality"]):
            assert personal not in state

    def test_the_case_is_named_and_belongs_to_the_enterprise(self, onboarding: Onboarding) -> None:
        case = onboarding.case(onboarding.recommend())
        assert case.title == "专家入库：王晓明"
        assert case.organisation == str(onboarding.organisation)

    def test_only_the_expert_may_fill_in_the_profile(self, onboarding: Onboarding) -> None:
        expert = onboarding.recommend()
        task = onboarding.task(expert, "profile")
        assert task.assignee == str(expert.account_id)
        assert task.candidates in ([], [f"person@{expert.account_id}"])


class TestReviewing:
    def test_the_profile_reaches_the_record(self, onboarding: Onboarding) -> None:
        expert = onboarding.recommend()
        onboarding.submit(expert)
        expert = onboarding.expert("wang.xm")
        assert expert.status is Status.SUBMITTED
        assert (expert.degree, expert.years, expert.fields) == (
            experts.Degree.MASTER,
            12,
            ["3", "5"],
        )

    def test_a_returned_profile_shows_the_opinion_and_tells_the_expert(
        self, onboarding: Onboarding, mail: KeptMail
    ) -> None:
        expert = onboarding.recommend()
        onboarding.submit(expert)
        onboarding.review(expert, "return", "请补充代表性成果")
        expert = onboarding.expert("wang.xm")
        assert (expert.status, expert.opinion) == (Status.RETURNED, "请补充代表性成果")
        assert onboarding.open_elements(expert) == ["profile"]
        assert "请补充代表性成果" in mail.sent[-1].get_content()

    def test_approval_gives_number_certificate_and_place_in_the_pool(
        self, onboarding: Onboarding, files: KeptFiles
    ) -> None:
        expert = onboarding.admit()
        certificate = onboarding.certificate(expert)
        assert expert.is_in_pool
        assert certificate.number == "PH-ZJ-2026-000001"
        assert files.get(certificate.file or "").startswith(b"%PDF-")
        assert (certificate.holder, certificate.organisation) == ("王晓明", "示例智造有限公司")

    def test_refusal_ends_the_case(self, onboarding: Onboarding) -> None:
        expert = onboarding.recommend()
        onboarding.submit(expert)
        onboarding.review(expert, "refuse", "方向不符")
        assert onboarding.expert("wang.xm").status is Status.REFUSED
        assert onboarding.case(expert).status is CaseStatus.COMPLETED

    def test_history_is_whole_and_names_nobody(
        self, onboarding: Onboarding, session: Session
    ) -> None:
        expert = onboarding.admit()
        case = onboarding.case(expert)
        assert history.verify(session, case.id) == []
        told = " ".join(str(event.facts) for event in history.of_case(session, case.id))
        assert "王晓明" not in told
        assert "13800000001" not in told


class TestReminding:
    def test_once_a_week_until_the_profile_is_there(
        self, onboarding: Onboarding, mail: KeptMail, clock: FakeClock
    ) -> None:
        expert = onboarding.recommend()
        for _week in range(2):
            clock.advance(days=7)
            onboarding.work()
        assert subjects(mail).count("请完善您的专家信息") == 2
        onboarding.submit(expert)
        clock.advance(days=7)
        onboarding.work()
        assert subjects(mail).count("请完善您的专家信息") == 2

    def test_after_thirty_days_the_administrator_decides(
        self, onboarding: Onboarding, clock: FakeClock
    ) -> None:
        expert = onboarding.recommend()
        clock.advance(days=30)
        onboarding.work()
        assert onboarding.open_elements(expert) == ["overdue"]
        onboarding.complete(expert, "overdue", {"outcome": "end", "opinion": "本人无意参加"})
        expert = onboarding.expert("wang.xm")
        assert (expert.status, expert.opinion) == (Status.REFUSED, "本人无意参加")

    def test_a_link_sent_again_is_a_new_one(
        self, onboarding: Onboarding, mail: KeptMail, clock: FakeClock
    ) -> None:
        expert = onboarding.recommend()
        clock.advance(days=30)
        onboarding.work()
        onboarding.complete(expert, "overdue", {"outcome": "send"})
        first, last = mail.sent[0].get_content(), mail.sent[-1].get_content()
        assert "/activate/" in last
        assert first != last


class TestRemoving:
    def test_withdraws_the_certificate_and_closes_the_login(
        self, onboarding: Onboarding, session: Session, mail: KeptMail
    ) -> None:
        expert = onboarding.admit()
        onboarding.remove(expert, "调离岗位")
        expert = onboarding.expert("wang.xm")
        assert (expert.status, expert.removal_reason) == (Status.REMOVED, "调离岗位")
        assert onboarding.certificate(expert).withdrawn_on is not None
        account = onboarding.account(expert)
        assert account.status is AccountStatus.FROZEN
        assert not session.scalars(
            select(Membership).where(Membership.account_id == account.id)
        ).all()
        assert "PH-ZJ-2026-000001" in mail.sent[-1].get_content()

    def test_submissions_and_history_stay(self, onboarding: Onboarding, session: Session) -> None:
        expert = onboarding.admit()
        before = session.scalar(select(func.count(Submission.id)))
        onboarding.remove(expert)
        assert (session.scalar(select(func.count(Submission.id))) or 0) >= (before or 0)
        assert history.verify(session, onboarding.case(expert).id) == []

    @pytest.mark.parametrize("steps", [0, 1], ids=["before the profile", "before the review"])
    def test_is_possible_before_admission(self, onboarding: Onboarding, steps: int) -> None:
        expert = onboarding.recommend()
        if steps:
            onboarding.submit(expert)
        onboarding.remove(expert)
        assert onboarding.expert("wang.xm").status is Status.REMOVED
        assert onboarding.open_elements(expert) == []
        assert onboarding.case(expert).status is CaseStatus.COMPLETED

    def test_open_tasks_of_the_enterprises_cases_go_to_its_administrators(
        self, onboarding: Onboarding, session: Session
    ) -> None:
        expert = onboarding.admit()
        task = self._evaluate(onboarding, session, expert, str(onboarding.organisation))
        onboarding.remove(expert)
        task = session.get_one(Task, task.id, populate_existing=True)
        assert task.assignee is None
        group = session.scalars(select(TaskGroup).where(TaskGroup.task_id == task.id)).one()
        assert (group.role, group.organisation) == (
            "enterprise_admin",
            str(onboarding.organisation),
        )

    def test_tasks_of_other_organisations_go_back_to_their_own_people(
        self, onboarding: Onboarding, session: Session, make_onboarding: Callable[..., Onboarding]
    ) -> None:
        """The login is closed; what a bureau asked for never lands with the enterprise."""
        other = make_onboarding("另一家企业", "other.admin")
        expert = onboarding.admit()
        mine = self._evaluate(onboarding, session, expert, str(other.organisation), other.admin)
        shared = self._evaluate(
            onboarding, session, expert, str(other.organisation), groups=f"expert@{other.organisation}"
        )  # fmt: skip
        onboarding.remove(expert)
        left = {
            task.id: (task.assignee, task.candidates)
            for task in session.scalars(
                select(Task)
                .where(Task.id.in_([mine.id, shared.id]))
                .execution_options(populate_existing=True)
            )
        }
        assert left == {
            mine.id: (other.admin, []),
            shared.id: (None, [f"expert@{other.organisation}"]),
        }

    def test_somebody_who_works_elsewhere_keeps_the_tasks_from_there(
        self, onboarding: Onboarding, session: Session, make_onboarding: Callable[..., Onboarding]
    ) -> None:
        other = make_onboarding("另一家企业", "other.admin")
        expert = onboarding.admit()
        self._join(session, expert, other.organisation)
        task = self._evaluate(onboarding, session, expert, str(other.organisation))
        onboarding.remove(expert)
        assert onboarding.account(expert).status is AccountStatus.NORMAL
        kept = session.get_one(Task, task.id, populate_existing=True)
        assert kept.assignee == str(expert.account_id)

    @pytest.mark.parametrize("verb", [freeze, thaw])
    def test_no_enterprise_freezes_an_account_that_works_elsewhere(
        self, onboarding: Onboarding, session: Session,
        make_onboarding: Callable[..., Onboarding], verb: Callable[..., None],
    ) -> None:  # fmt: skip
        expert = onboarding.admit()
        self._join(session, expert, make_onboarding("另一家企业", "other.admin").organisation)
        with pytest.raises(WorksElsewhere), transaction(session, onboarding.runtime) as tx:
            verb(tx, expert.id, by=onboarding.admin)
        assert onboarding.account(expert).status is AccountStatus.NORMAL

    @pytest.mark.parametrize("ending", ["refused", "cancelled"])
    def test_works_without_a_case_that_waits(
        self, onboarding: Onboarding, session: Session, mail: KeptMail, ending: str
    ) -> None:
        """A refused expert keeps a login until removed (F18); so does one whose case an operator cancelled."""
        expert = onboarding.recommend()
        onboarding.submit(expert)
        if ending == "refused":
            onboarding.review(expert, "refuse", "不符合")
        else:
            with transaction(session, onboarding.runtime) as tx:
                cancel_case(tx, onboarding.case(expert).id, by="operator", reason="误开")
        assert onboarding.account(expert).status is AccountStatus.NORMAL
        onboarding.remove(expert)
        assert onboarding.expert("wang.xm").status is Status.REMOVED
        account = onboarding.account(expert)
        assert account.status is AccountStatus.FROZEN
        told = session.scalars(select(AccountEvent).where(AccountEvent.account_id == account.id))
        about = {(str(one.kind), one.by) for one in told if one.by}
        assert about == {("left", onboarding.admin), ("frozen", onboarding.admin)}
        assert "wang.xm@example.org" in mail.sent[-1]["To"]
        with pytest.raises(NobodyWaiting):
            onboarding.remove(expert)

    def test_an_account_with_another_role_keeps_its_login(
        self, onboarding: Onboarding, session: Session
    ) -> None:
        expert = onboarding.admit()
        session.add(
            Membership(
                account_id=expert.account_id,
                organisation_id=onboarding.organisation,
                role=Role.ENTERPRISE_ADMIN,
            )
        )
        session.commit()
        onboarding.remove(expert)
        assert onboarding.account(expert).status is AccountStatus.NORMAL

    def test_a_second_removal_finds_nobody(self, onboarding: Onboarding) -> None:
        expert = onboarding.admit()
        onboarding.remove(expert)
        with pytest.raises(NobodyWaiting):
            onboarding.remove(expert)

    def test_the_same_person_can_be_recommended_again_with_another_login(
        self, onboarding: Onboarding
    ) -> None:
        onboarding.remove(onboarding.admit())
        assert onboarding.admit("wang.xm2").is_in_pool

    @staticmethod
    def _evaluate(
        onboarding: Onboarding, session: Session, expert: Expert, organisation: str,
        by: str | None = None, groups: str = "",
    ) -> Task:  # fmt: skip
        """A task in the expert's hands, in a case of the organisation's that `by` began."""
        given = {"account": str(expert.account_id), "groups": groups}
        with transaction(session, onboarding.runtime) as tx:
            deployments.deploy(tx, {"process.bpmn": HELD})
            case = start_case(tx, "evaluation", given, by=by, organisation=organisation)
        return session.scalars(select(Task).where(Task.case_id == case.id)).one()

    @staticmethod
    def _join(session: Session, expert: Expert, organisation: int) -> None:
        session.add(
            Membership(account_id=expert.account_id, organisation_id=organisation, role=Role.EXPERT)
        )
        session.commit()


class TestLeaving:
    def test_the_administrator_decides(self, onboarding: Onboarding) -> None:
        expert = onboarding.admit()
        onboarding.leave(expert)
        onboarding.complete(expert, "leave", {"outcome": "decline", "opinion": "请稍后"})
        assert onboarding.expert("wang.xm").is_in_pool
        onboarding.leave(expert, "评价已结束")
        onboarding.complete(expert, "leave", {"outcome": "agree"})
        expert = onboarding.expert("wang.xm")
        assert (expert.status, expert.removal_reason) == (Status.REMOVED, "评价已结束")

    def test_asking_twice_finds_nobody(self, onboarding: Onboarding) -> None:
        expert = onboarding.admit()
        onboarding.leave(expert)
        with pytest.raises(NobodyWaiting):
            onboarding.leave(expert)

    def test_only_those_in_the_pool_can_ask(self, onboarding: Onboarding) -> None:
        with pytest.raises(NobodyWaiting):
            onboarding.leave(onboarding.recommend())


class TestBadLuck:
    def test_a_mail_server_that_is_down_stops_nothing_for_good(
        self, onboarding: Onboarding, session: Session, clock: FakeClock
    ) -> None:
        working = onboarding.runtime
        onboarding.runtime = replace(working, world=replace(working.world, mail=DownServer()))  # type: ignore[type-var]
        expert = onboarding.recommend()
        for _attempt in range(6):
            clock.advance(days=1)
            onboarding.work()
        job = session.scalars(select(Job).where(Job.status == JobStatus.INCIDENT)).one()
        assert onboarding.case(expert).status is CaseStatus.RUNNING
        onboarding.runtime = working
        with transaction(session, working) as tx:
            retry_job(tx, job.id, by="operator")
        onboarding.work()
        assert onboarding.open_elements(expert) == ["profile"]

    def test_a_worker_killed_while_printing_leaves_one_certificate(
        self, onboarding: Onboarding, session: Session, clock: FakeClock, files: KeptFiles
    ) -> None:
        expert = onboarding.recommend()
        onboarding.submit(expert)
        working = onboarding.runtime
        onboarding.runtime = replace(working, world=replace(working.world, files=Killing(files)))  # type: ignore[type-var]
        with pytest.raises(KilledWorkerError):
            onboarding.complete(expert, "review", {"outcome": "approve", "opinion": "同意"})
        session.rollback()
        onboarding.runtime = working
        assert len(files.contents) == 1
        clock.advance(minutes=5)
        onboarding.work()
        assert session.scalar(select(func.count(Certificate.id))) == 1
        assert len(files.contents) == 1
        assert onboarding.certificate(expert).file in files.contents
        assert onboarding.open_elements(expert) == []


class KilledWorkerError(BaseException):
    """What kill -9 looks like from inside: nothing below may catch it."""


class Killing:
    """Files that take the content, then the worker dies."""

    def __init__(self, files: KeptFiles) -> None:
        self._files = files

    def put(self, content: bytes) -> str:
        self._files.put(content)
        raise KilledWorkerError


class DownServer:
    """A mail server that is down."""

    def send(self, message: Any) -> None:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


class TestInvariants:
    def test_an_account_is_one_current_expert(
        self, onboarding: Onboarding, session: Session
    ) -> None:
        expert = onboarding.recommend()
        session.add(
            Expert(
                account_id=expert.account_id,
                organisation_id=expert.organisation_id,
                opened_at=expert.opened_at,
            )
        )
        with pytest.raises(IntegrityError, match="uq_experts_account_id"):
            session.flush()

    def test_an_expert_has_one_valid_certificate(
        self, onboarding: Onboarding, session: Session, product: Runtime
    ) -> None:
        expert = onboarding.admit()
        with (
            pytest.raises(IntegrityError, match="uq_certificates_valid"),
            transaction(session, product) as tx,
        ):
            issue_certificate(tx, expert.id, holder="甲", organisation="乙", field="丙")

    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ADMITTED, Status.REMOVED], ids=str)
    def test_no_status_without_what_it_needs(
        self, onboarding: Onboarding, session: Session, status: Status
    ) -> None:
        onboarding.recommend().status = status
        with pytest.raises(IntegrityError):
            session.flush()

    def test_certificate_numbers_go_up(self, onboarding: Onboarding, session: Session) -> None:
        first, second = onboarding.admit("one.one"), onboarding.admit("two.two")
        found = [valid_certificate(session, one.id) for one in (first, second)]
        assert [one.number for one in found if one] == ["PH-ZJ-2026-000001", "PH-ZJ-2026-000002"]


def test_enterprises_do_not_see_each_other(
    onboarding: Onboarding, make_onboarding: Callable[..., Onboarding], session: Session
) -> None:
    """Neither the case nor its task, before nor after the decision; tests/webapp asks the pages the same."""
    other = make_onboarding("另一家企业", "other.admin")
    expert = onboarding.recommend()
    onboarding.submit(expert)
    for _stage in ("waiting", "decided"):
        assert seen_by(onboarding, session) == (1, 1)
        assert seen_by(other, session) == (0, 0)
        if _stage == "waiting":
            assert len(inbox_of(onboarding, session)) == 1
            assert inbox_of(other, session) == []
            onboarding.review(expert)


def groups_of(enterprise: Onboarding) -> list[str]:
    return [f"enterprise_admin@{enterprise.organisation}"]


def seen_by(enterprise: Onboarding, session: Session) -> tuple[int, int]:
    """How many cases and tasks of the review the enterprise's administrator may see."""
    viewers = [("expert_onboarding", str(enterprise.organisation))]
    who = (enterprise.admin, groups_of(enterprise))
    cases = session.scalar(select(func.count(Case.id)).where(may_see_case(*who, viewers)))
    review = select(func.count(Task.id)).where(Task.element == "review", may_see_task(*who))
    return cases or 0, session.scalar(review) or 0


def inbox_of(enterprise: Onboarding, session: Session) -> list[inbox.Line]:
    return list(inbox.page(session, enterprise.admin, groups_of(enterprise)).lines)


def test_two_removals_at_once_take_the_expert_out_once(
    onboarding: Onboarding, database: Database, product: Runtime
) -> None:
    """The second command waits for the case's lock and then finds nobody."""
    expert = onboarding.admit()

    def remove(_attempt: int) -> str:
        with Session(database) as session:
            try:
                with transaction(session, product) as tx:
                    ask_removal(tx, expert.id, "离职", by=onboarding.admin)
            except NobodyWaiting:
                return "nobody"
        return "removed"

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(remove, range(2))) == ["nobody", "removed"]


def test_a_link_that_is_being_mailed_does_not_stop_a_removal(
    onboarding: Onboarding, database: Database, product: Runtime
) -> None:
    """The worker has written its token and waits for the case that the removal holds: no deadlock."""
    expert = onboarding.recommend()
    with Session(database) as worker:
        issue_token(
            Transaction(worker, product.clock.now(), product), expert.account_id, Purpose.ACTIVATION
        )
        worker.flush()
        onboarding.session.execute(text("SET lock_timeout = '5s'"))
        onboarding.remove(expert)
        worker.rollback()
    assert onboarding.expert("wang.xm").status is Status.REMOVED
