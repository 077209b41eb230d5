"""The demonstration's public needs, in every state, with answers of the officer's university."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.db import Transaction
from engine.models import Case, Task, TaskStatus
from engine.tasks import complete_task
from workflows.demo.evaluations import ADMINISTRATORS
from workflows.operations.demands import ask_to_answer, start_demand, withdraw_demand
from workflows.records.accounts import Role
from workflows.records.demands import PublicDemand

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

Deed = tuple[str, dict[str, Any]]
PUBLISH: Deed = ("confirm", {"outcome": "publish"})


def _answer(offer: str, patents: str | None = None) -> Deed:
    return "answer", {
        "offer": offer,
        "patents": patents,
        "contact": "技术转移中心，电话 13800000001",
    }


# enterprise, days ago, days open, title, industry, emerging, IPC, budget, ways, need, what happened half a day each later
STORIES: tuple[tuple[str, float, int, str, str, str, str, str, tuple[str, ...], str, tuple[Deed, ...]], ...] = (
    ("chengyu", 40, 90, "低功耗边缘视觉识别算法", "39", "1", "G06V", "to_500k", ("licence", "joint"),
     "在 1 瓦功耗的处理器上实现每秒 30 帧的工件缺陷识别，漏检率低于千分之一，提供可移植的源代码和训练方法。",
     (PUBLISH, _answer("本校已有轻量化检测网络，在同级芯片上实测每秒 42 帧，可许可使用并配合移植。"),
      ("close", {"result": "与江南某高校达成普通许可，合同金额三十万元。"}))),
    ("heling", 30, 60, "动力电池热失控早期预警", "38", "5", "H01M", "to_2m", ("joint", "order"),
     "在热失控前五分钟给出预警的传感与判别方案，适用于储能电站电池簇，误报率每年不超过一次。",
     (PUBLISH, _answer("课题组研制的气体与应变融合传感片已完成中试，可在六个月内交付样机。"),
      _answer("另有一种基于阻抗谱的判别算法，可与现有管理系统集成。"))),
    ("beiqiong", 25, 60, "大型薄壁件加工变形预测", "34", "2", "G05B", "open", ("order",),
     "针对两米以上薄壁结构件，预测并补偿切削变形，补偿后轮廓误差小于 0.05 毫米。", (PUBLISH,)),
    ("chengyu", 20, 60, "室内高精度定位模组", "39", "1", "G01S", "to_100k", ("assignment",),
     "厂房环境下定位误差小于 10 厘米，支持 200 个标签同时工作。",
     (PUBLISH, ("withdraw", {}))),
    ("beiqiong", 45, 30, "高温轴承固体润滑涂层", "33", "3", "C23C", "to_500k", ("licence",),
     "工作温度 500 摄氏度、寿命一千小时以上的固体润滑涂层及其检测方法。", (PUBLISH,)),
    ("heling", 8, 120, "光伏组件回收中的硅片无损分离", "42", "7", "B09B", "over_2m", ("equity", "joint"),
     "完整分离率高于九成的绿色分离工艺，给出试验线方案和成本测算。", (PUBLISH,)),
    ("heling", 6, 60, "质子交换膜在线检测", "38", "6", "G01N", "to_500k", ("order",),
     "卷对卷生产中在线检测针孔和厚度，速度不低于每分钟十米。", (("confirm", {"outcome": "discard"}),)),
    ("chengyu", 1, 60, "多传感器时间同步方法", "65", "1", "H04J", "to_100k", ("licence",),
     "不同厂商传感器之间的同步误差小于一毫秒，不改动传感器硬件。", ()),
)  # fmt: skip


def demanded(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which of these deeds happens; each half a day after the last."""
    return [
        (end - timedelta(days=story[1] - place / 2), partial(_act, stage, story, deed))
        for story in STORIES
        for place, deed in enumerate((None, *story[-1]))
    ]


def _act(stage: Stage, story: Any, deed: Deed | None) -> None:
    where, by = story[0], str(stage.people[ADMINISTRATORS[story[0]]])
    with stage.transaction() as tx:
        if deed is None:
            start_demand(tx, stage.places[where], _filled(tx, story), by=by)
        elif deed[0] == "withdraw":
            withdraw_demand(tx, _number(tx, story), "内部方案调整，暂不需要。", by=by)
        elif deed[0] == "answer":
            officer = str(stage.people["gaoxiao"])
            ask_to_answer(tx, _number(tx, story), stage.places["jiangnan"], by=officer)
            _complete(
                tx, story, deed, officer, f"{Role.UNIVERSITY_OFFICER}@{stage.places['jiangnan']}"
            )
        else:
            _complete(tx, story, deed, by, f"{Role.ENTERPRISE_ADMIN}@{stage.places[where]}")
    stage.engine.work()


def _filled(tx: Transaction, story: Any) -> dict[str, Any]:
    _where, _ago, length, title, industry, emerging, ipc, budget, modes, need, _deeds = story
    return {
        "title": title, "industry": industry, "emerging": emerging, "ipc": ipc, "budget": budget,
        "need": need, "modes": list(modes), "expires_on": (tx.now + timedelta(days=length)).date(),
        "contact": "技术部，电话 13800000000", "contact_shown": False,
    }  # fmt: skip


def _complete(tx: Transaction, story: Any, deed: Deed, by: str, group: str) -> None:
    element, answers = deed
    waiting = select(Task.id).join(Case, Case.id == Task.case_id)
    waiting = waiting.where(Case.subject == f"demand:{_number(tx, story)}", Task.element == element)
    task = tx.session.scalars(waiting.where(Task.status == TaskStatus.OPEN)).one()
    complete_task(tx, task, answers, by=by, groups=[group])


def _number(tx: Transaction, story: Any) -> int:
    named = select(PublicDemand.id).where(PublicDemand.title == story[3])
    return tx.session.scalars(named).one()
