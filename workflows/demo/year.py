"""The demonstration's evaluation year: invented bureaus of all provinces, what they filed last year, its result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.models import Case, Task, TaskStatus
from engine.tasks import complete_task
from workflows.operations.cycles import KEY, raise_objection
from workflows.records.accounts import Account, Role, open_account
from workflows.records.cycles import Cycle
from workflows.records.evaluated import SubjectKind, designate, evaluated_bureaus, evaluated_regions
from workflows.records.filings import (
    Filing,
    FilingKind,
    FilingState,
    Funding,
    UseEnd,
    new_code,
    register_filing,
    state_use,
)
from workflows.records.organisations import Kind, Organisation, found_organisation

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

SECOND = "guojia2"
EXPERTS = ("zhuanjia", "lu.jh")
KINDS = (FilingKind.INDUSTRY, FilingKind.REGION, FilingKind.RESEARCH, FilingKind.ENTERPRISE, FilingKind.DATABASE, FilingKind.TOOL)  # fmt: skip
FIELDS = ("集成电路", "生物医药", "新能源汽车", "新材料", "高端装备", "节能环保")
EMERGING = ("1", "4", "5", "3", "2", "7")
ENDS = (UseEnd.GOVERNMENT, UseEnd.ENTERPRISE, UseEnd.UNIVERSITY)
ABSENT = 4  # places whose bureau has no account yet, so that somebody is missing


def held(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which deed of last year's evaluation happens."""
    year = end.year - 1
    deeds: tuple[tuple[float, Callable[[], None]], ...] = (
        (59, partial(_prepare, stage, year)),
        (58, partial(_open, stage, year)),
        (57, partial(_complete, stage, "verify", {"outcome": "correct", "fact": "posts", "value": Decimal(6), "reason": "平台试运行期间以邮件报送的信息，经核实计入（演示）。"}, "guojia")),
        (56.5, partial(_complete, stage, "verify", {"outcome": "done"}, "guojia")),
        (24, partial(_complete, stage, "panel", {}, "guojia")),
        (20, partial(_judge, stage)),
        (16, partial(_complete, stage, "countersign", {"outcome": "sign", "opinion": "评分和利益冲突申报属实，同意会签（演示）。"}, SECOND)),
        (12, partial(_complete, stage, "confirm_task", {"outcome": "confirm", "opinion": "得分与快照一致，同意公布。"}, SECOND)),
        (9, partial(_object, stage, year)),
    )  # fmt: skip
    return [(end - timedelta(days=days), act) for days, act in deeds]


def _prepare(stage: Stage, year: int) -> None:
    """The bureaus, the second officer, the service base, and what was filed for last year."""
    with stage.transaction() as tx:
        second = open_account(
            tx, login=SECOND, name="沈复言", organisation_id=stage.places["guojia"],
            role=Role.NATIONAL_OFFICER, email=f"{SECOND}@example.org", phone="13800009998",
            department="运用促进司", position="副处长",
        )  # fmt: skip
        second.password_hash, second.activated_at = stage.hashed, tx.now
        stage.people[SECOND] = second.id
        base = tx.session.get_one(Organisation, stage.places["fuwu"])
        designate(tx, base, SubjectKind.BASE, since=2021, by=str(stage.people["guojia"]))
        there = {one.region for one in evaluated_bureaus(tx.session, training=False)}
        missing = [one for one in evaluated_regions(tx.session).items() if one[0] not in there]
        for region, name in missing[:-ABSENT]:
            found_organisation(tx, f"{name}知识产权管理部门（示例）", Kind.BUREAU, region)
        for number, bureau in enumerate(evaluated_bureaus(tx.session, training=False)):
            _file_for(tx, bureau, number, year)


def _file_for(tx: Transaction, bureau: Organisation, number: int, year: int) -> None:
    """One to three achievements, as the place in the list says; some in use."""
    for place in range(1 + number * 7 % 3):
        kind, field = KINDS[(number + place) % len(KINDS)], (number * 5 + place) % len(FIELDS)
        word = {FilingKind.DATABASE: "专利专题库", FilingKind.TOOL: "专利导航工具"}.get(kind, "专利导航报告")  # fmt: skip
        finished = date(year, 1 + (number + place * 3) % 8, 10)
        filed_at = datetime(year, 9, 1 + (number + place) % 28, 2, tzinfo=UTC)
        filing = Filing(
            organisation_id=bureau.id, region=bureau.region, kind=kind,
            title=f"{bureau.name.removesuffix('知识产权管理部门（示例）')}{FIELDS[field]}产业{word}（{year}）",
            summary="检索并分析国内外专利，给出布局方向和风险提示（演示数据）。", emerging=[EMERGING[field]],
            funding=Funding.PROVINCE if place % 2 == 0 else Funding.NONE, project="专利导航项目（演示）",
            invested=Decimal(20 + number * 3 % 40), begun=date(year - 1, 11, 1), finished=finished, files=[],
            state=FilingState.SUBMITTED, year=year, filed_at=filed_at, filed_by="0",
            changed_at=filed_at, code=new_code(),
        )  # fmt: skip
        tx.session.add(filing)
        tx.session.flush()
        register_filing(tx, filing)
        filing.registered_at = filed_at + timedelta(days=6)
        for use in range((number + place) % 3 if number % 9 else 2):
            stated = state_use(
                tx, filing, side=ENDS[(place + use) % 3], user="示例单位", said="据此调整了年度布局计划（演示数据）。",
                proof=[], by="0",
            )  # fmt: skip
            stated.at = filed_at + timedelta(days=7 + use)
    tx.session.flush()


def _open(stage: Stage, year: int) -> None:
    by, place = str(stage.people["guojia"]), str(stage.places["guojia"])
    with stage.transaction() as tx:
        start_case(
            tx, KEY, {"organisation": place, "starter": by}, by=by, organisation=place,
            answers={"year": Decimal(year), "subject_kind": "province"},
        )  # fmt: skip
    stage.engine.work()


def _complete(stage: Stage, element: str, answers: dict[str, Any], login: str) -> None:
    with stage.transaction() as tx:
        task = next(iter(_waiting(tx, element)), None)
        if task is None:
            return  # the decisions let nothing come this far
        given = dict(answers)
        if element == "panel":
            experts = select(Account.id).where(Account.login.in_(EXPERTS)).order_by(Account.id)
            members = [*tx.session.scalars(experts), stage.people[SECOND]]
            given = {"panel": [str(one) for one in members]}
        if given.get("outcome") == "correct":
            given["subject"] = str(stage.places["zhejiang"])
        groups = [f"{Role.NATIONAL_OFFICER}@{stage.places['guojia']}"]
        complete_task(tx, task.id, given, by=str(stage.people[login]), groups=groups)
    stage.engine.work()


def _judge(stage: Stage) -> None:
    """Every seat gives a score; the fifth declares a conflict."""
    with stage.transaction() as tx:
        seats = [(one.id, one.assignee) for one in _waiting(tx, "give_score")]
    for place, (task, member) in enumerate(seats):
        answers: dict[str, Any] = {"conflict": "no", "score": Decimal(70 + place // 4 * 5 % 21 + place % 3), "opinion": "结论可用，建议推广（演示）。"}  # fmt: skip
        if place == 4:
            answers = {"conflict": "yes", "conflict_reason": "曾参与该项目的论证（演示）。"}
        with stage.transaction() as tx:
            complete_task(tx, task, answers, by=member or "", groups=[])
        stage.engine.work()


def _object(stage: Stage, year: int) -> None:
    with stage.transaction() as tx:
        cycle = tx.session.scalars(
            select(Cycle).where(Cycle.year == year, Cycle.kind == SubjectKind.PROVINCE)
        ).one()
        raise_objection(
            tx, cycle, stage.places["zhejiang"], "uses_enterprise",
            "两家企业的应用证明已于九月提交，未计入企业端应用（演示）。", by=str(stage.people["shengju"]),
        )  # fmt: skip
    stage.engine.work()


def _waiting(tx: Transaction, element: str) -> list[Task]:
    found = (
        select(Task).join(Case, Case.id == Task.case_id).where(Case.subject.startswith("cycle:"))
    )
    mine = found.where(Task.element == element, Task.status == TaskStatus.OPEN)
    return list(tx.session.scalars(mine.order_by(Task.id)))
