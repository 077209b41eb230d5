"""The demonstration's cooperation intents, in every state, for patents of the officer's university."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.models import Case, Task, TaskStatus
from engine.tasks import claim_task, complete_task
from workflows.demo.evaluations import administrator_of
from workflows.operations.intents import KEY, withdraw_intent
from workflows.records.accounts import Role
from workflows.records.intents import CooperationIntent
from workflows.records.library import LibraryItem

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

Deed = tuple[str, dict[str, Any]]


def _answer(outcome: str, reply: str) -> Deed:
    return "answer", {"outcome": outcome, "reply": reply}


STORIES: tuple[tuple[str, int, float, str, tuple[Deed, ...]], ...] = (
    ("chengyu", 0, 21, "希望以普通许可方式用于下一代产品，年内完成验证。", (
        _answer("accept", "请联系技术转移中心，可先签订保密协议。"),
        ("university_result", {"result": "已面谈两次，签订普通许可合同。"}),
        ("enterprise_result", {"result": "签订普通许可合同，二十万元。"}),
    )),
    ("heling", 1, 16, "希望受让，用于新产线。", (_answer("decline", "该专利已独占许可给其他单位。"),)),
    ("heling", 0, 11, "希望合作开发，降低关键部件成本。", (_answer("accept", "发明人愿意参加，请先寄送需求说明。"),)),
    ("beiqiong", 7, 8, "希望了解能否用于大型装备。", (_answer("ask", "请说明装备的工况和产量。"),)),
    ("chengyu", 8, 5, "希望作价入股，共同成立项目公司。", (("withdraw", {}),)),
    ("chengyu", 9, 2, "希望以开放许可方式试用一年。", ()),
)  # fmt: skip


def intended(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which of these deeds happens; each a day after the last."""
    return [
        (
            end - timedelta(days=days_ago - place),
            partial(act, stage, where, item, need, deed),
        )
        for where, item, days_ago, need, deeds in STORIES
        for place, deed in enumerate((None, *deeds))
    ]


def act(stage: Stage, where: str, item: int, need: str, deed: Deed | None) -> None:
    """One deed of an enterprise's intent, or its statement; `take` is the university's claim of the answer."""
    with stage.transaction() as tx:
        if deed is None:
            _state(stage, tx, where, item, need)
        elif deed[0] == "withdraw":
            by = administrator_of(stage, where)
            withdraw_intent(tx, _intent(stage, tx, where, item), "内部方案调整，暂不推进。", by=by)
        elif deed[0] == "take":
            by, groups = str(stage.people["gaoxiao"]), [_office(stage)]
            claim_task(tx, _waiting(stage, tx, where, item, "answer"), by=by, groups=groups)
        else:
            _complete(stage, tx, where, item, deed)
    stage.engine.work()


def _state(stage: Stage, tx: Transaction, where: str, item: int, need: str) -> None:
    by, organisation = administrator_of(stage, where), str(stage.places[where])
    given = {"organisation": organisation, "starter": by, "item": _item(stage, tx, item)}
    answers = {"need": need, "contact": "知识产权部，电话 13800000000"}
    start_case(tx, KEY, given, by=by, answers=answers, organisation=organisation)


def _complete(stage: Stage, tx: Transaction, where: str, item: int, deed: Deed) -> None:
    element, answers = deed
    task = _waiting(stage, tx, where, item, element)
    if element in ("enterprise_result", "add"):
        by, groups = (
            administrator_of(stage, where),
            [f"{Role.ENTERPRISE_ADMIN}@{stage.places[where]}"],
        )
    else:
        by, groups = str(stage.people["gaoxiao"]), [_office(stage)]
    complete_task(tx, task, answers, by=by, groups=groups)


def _office(stage: Stage) -> str:
    return f"{Role.UNIVERSITY_OFFICER}@{stage.places['jiangnan']}"


def _waiting(stage: Stage, tx: Transaction, where: str, item: int, element: str) -> int:
    waiting = select(Task.id).join(Case, Case.id == Task.case_id)
    subject = f"intent:{_intent(stage, tx, where, item)}"
    waiting = waiting.where(Case.subject == subject, Task.element == element)
    return tx.session.scalars(waiting.where(Task.status == TaskStatus.OPEN)).one()


def _intent(stage: Stage, tx: Transaction, where: str, item: int) -> int:
    mine = select(CooperationIntent.id).where(
        CooperationIntent.organisation_id == stage.places[where],
        CooperationIntent.item_id == _item(stage, tx, item),
    )
    return tx.session.scalars(mine).one()


def _item(stage: Stage, tx: Transaction, item: int) -> int:
    mine = select(LibraryItem.id).where(LibraryItem.organisation_id == stage.places["jiangnan"])
    return tx.session.scalars(mine.order_by(LibraryItem.id).offset(item).limit(1)).one()
