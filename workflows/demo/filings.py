"""The demonstration's filings of navigation achievements, in every state, with some history of use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.models import Case, Task, TaskStatus
from engine.tasks import complete_task
from workflows.operations.filings import KEY, withdraw_filing
from workflows.records.accounts import Role
from workflows.records.certificates import china_day
from workflows.records.filings import DIGITAL, Filing, FilingKind, UseEnd, state_use

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

Deed = tuple[str, str]
REVIEWERS = {
    "city_review": ("shiju", "hangzhou", Role.BUREAU_REVIEWER),
    "province_review": ("shengju", "zhejiang", Role.BUREAU_REVIEWER),
    "verify": ("guojia", "guojia", Role.NATIONAL_OFFICER),
}
APPROVED = {"outcome": "approve", "opinion": "材料齐全，同意。"}
FILED_IN_JIANGSU = "固态电池研发活动专利导航报告"
OPINIONS = {
    "return": "请补充数据来源和检索式说明。",
    "refuse": "该报告为一般性行业综述，不属于专利导航成果。",
}

STORIES: tuple[tuple[str, str, str, str, tuple[str, ...], str, float, tuple[Deed, ...]], ...] = (
    ("fuwu", "fuwu", "industry", "浙江省工业视觉产业专利导航报告", ("1",), "province", 58.5, (
        ("city_review", "approve"), ("province_review", "approve"), ("verify", "approve"), ("use", "government"), ("use", "enterprise"),
    )),
    ("shengju", "zhejiang", "region", "浙江省先进制造业集群区域专利导航报告", ("1", "2"), "province", 56, (
        ("verify", "approve"), ("use", "government"),
    )),
    ("gaoxiao", "jiangnan", "research", FILED_IN_JIANGSU, ("5", "3"), "national", 54.5, (
        ("use", "university"),
    )),
    ("fuwu", "fuwu", "database", "功率半导体产业专利专题库", ("1",), "province", 30, (
        ("city_review", "approve"), ("province_review", "return"),
    )),
    ("qiye", "chengyu", "enterprise", "边缘推理芯片企业经营专利导航报告", ("1",), "none", 20, (
        ("city_review", "approve"),
    )),
    ("fuwu", "fuwu", "tool", "专利布局比对工具", ("1", "8"), "city", 12, ()),
    ("qiye", "chengyu", "other", "行业动态简报汇编", ("1",), "none", 9, (("city_review", "refuse"),)),
    ("qiye", "chengyu", "enterprise", "摄像头模组专利导航报告", ("1",), "none", 6, (("withdraw", ""),)),
)  # fmt: skip


def filed(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which of these deeds happens; each a day after the last."""
    happened: list[tuple[datetime, Callable[[], None]]] = []
    for story in STORIES:
        *_, days_ago, deeds = story
        began = end - timedelta(days=days_ago)
        happened.append((began, partial(_file, stage, story, china_day(began))))
        happened += [
            (began + timedelta(days=place), partial(_act, stage, story, deed))
            for place, deed in enumerate(deeds, start=1)
        ]
    return happened


def _file(stage: Stage, story: Any, today: date) -> None:
    login, place, kind, title, emerging, funding, _days, _deeds = story
    by, organisation = str(stage.people[login]), str(stage.places[place])
    answers = {
        "kind": kind, "title": title, "emerging": list(emerging),
        "funding": funding if is_open(kind, today) else "none",
        "summary": f"围绕{title.removesuffix('报告')}，检索并分析国内外专利，给出布局方向和风险提示（演示数据）。",
        "project": "" if funding == "none" else "专利导航项目（演示）", "invested": Decimal(30),
        "begun": today - timedelta(days=300), "finished": today - timedelta(days=20), "files": [], "truthful": True,
    }  # fmt: skip
    with stage.transaction() as tx:
        given = {"organisation": organisation, "starter": by}
        start_case(tx, KEY, given, by=by, answers=answers, organisation=organisation)
    stage.engine.work()


def is_open(kind: str, day: date) -> bool:
    """Whether this kind, paid from public money, can be filed on a day: digital ones from 10 September on (E20).

    Before, the demonstration's are filed as paid by the filer, so that it can be loaded on any day of a year.
    """
    return FilingKind(kind) not in DIGITAL or day.month >= 10 or (day.month, day.day) >= (9, 10)


def _act(stage: Stage, story: Any, deed: Deed) -> None:
    login, _place, _kind, title, *_ = story
    verb, how = deed
    with stage.transaction() as tx:
        filing = tx.session.scalars(select(Filing).where(Filing.title == title)).one()
        by = str(stage.people[login])
        if verb == "withdraw":
            withdraw_filing(tx, filing.id, "拟与另一项成果合并申报。", by=by)
        elif verb == "use":
            said = "据此调整了年度技术路线和布局计划（演示数据）。"
            state_use(tx, filing, side=UseEnd(how), user=_USERS[how], said=said, proof=[], by=by)
        else:
            _review(stage, tx, filing, verb, how)
    stage.engine.work()


_USERS = {
    "government": "省发展规划部门（示例）",
    "enterprise": "示例企业研发中心",
    "university": "示例大学动力学院",
}


def _review(stage: Stage, tx: Transaction, filing: Filing, element: str, outcome: str) -> None:
    login, place, role = REVIEWERS[element]
    waiting = select(Task.id).join(Case, Case.id == Task.case_id)
    waiting = waiting.where(Case.subject == f"filing:{filing.id}", Task.element == element)
    task = tx.session.scalar(waiting.where(Task.status == TaskStatus.OPEN))
    if task is None and element == "verify":
        return  # the lot did not fall on it
    assert task is not None
    answers = (
        APPROVED if outcome == "approve" else {"outcome": outcome, "opinion": OPINIONS[outcome]}
    )
    groups = [f"{role}@{stage.places[place]}"]
    complete_task(tx, task, answers, by=str(stage.people[login]), groups=groups)
