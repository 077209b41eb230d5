"""The demonstration's evaluations: what three enterprises make of the patents of one university."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.db import Transaction
from engine.models import Case, Task, TaskStatus
from engine.tasks import complete_task
from workflows.operations.evaluations import ask_for_rating, begin_evaluation
from workflows.operations.items import end_item
from workflows.records.accounts import Role, account_by_login
from workflows.records.library import LibraryItem

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

Deed = tuple[Any, ...]
ADMINISTRATORS = {"chengyu": "qiye", "heling": "qiye.heling", "beiqiong": "qiye.beiqiong"}


@dataclass(frozen=True)
class Rated:
    """One enterprise and one patent of the university (`item` counts them); a deed follows the last by half a day.

    Deeds: ("ask", login), ("rate", login, stars, opinion), ("accept", login), ("return", login, remark),
    ("publish", stars, opinion, needs, cooperates), ("leave",) when the patent leaves the libraries.
    """

    place: str
    item: int
    days_ago: float
    deeds: tuple[Deed, ...] = ()


STORIES = (
    Rated("chengyu", 0, 37, (
        ("ask", "zhuanjia"), ("ask", "lu.jh"),
        ("rate", "zhuanjia", 5, "指标优于在用方案，现有产线不需改造即可验证。"), ("accept", "zhuanjia"),
        ("rate", "lu.jh", 4, "方案完整，建议补充长期运行的数据。"), ("accept", "lu.jh"),
        ("publish", 5, "与本公司下一代产品方向一致，希望尽快开展验证。", "希望提供长期可靠性试验数据。", True),
    )),
    Rated("heling", 0, 33, (
        ("ask", "zhuang.xc"), ("rate", "zhuang.xc", 4, "原理清楚，量产成本需要核算。"), ("accept", "zhuang.xc"),
        ("publish", 4, "具有较高产业化前景，成本下降后可用于本公司产品。", "希望降低关键部件成本。", False),
    )),
    Rated("beiqiong", 0, 29, (("publish", 3, "有一定价值，与装备产品结合还需二次开发。", "", False),)),
    Rated("heling", 1, 26, (("publish", 5, "技术成熟，可直接用于产线。", "", True),)),
    Rated("chengyu", 1, 22, (
        ("ask", "bai.sh"), ("rate", "bai.sh", 2, "应用面窄。"), ("return", "bai.sh", "请写明理由和适用场景。"),
        ("rate", "bai.sh", 2, "适用场景少，市场规模有限，替代方案较多。"), ("accept", "bai.sh"),
        ("publish", 2, "应用场景有限，暂不考虑。", "若能扩大适用范围，可再评估。", False),
    )),
    Rated("beiqiong", 2, 18, (("publish", 1, "与装备制造无关，未见产业化前景。", "", False),)),
    Rated("chengyu", 2, 13, (
        ("ask", "zhuanjia"), ("ask", "lu.jh"), ("rate", "lu.jh", 3, "思路可取，验证样本偏少。"), ("accept", "lu.jh"),
    )),
    Rated("chengyu", 3, 6, (
        ("ask", "bai.sh"), ("rate", "bai.sh", 3, "需要评估加工难度。"), ("return", "bai.sh", "请说明加工难度的依据。"),
        ("ask", "zhuanjia"), ("rate", "zhuanjia", 4, "结构有新意，值得安排一次试制。"),
    )),
    Rated("chengyu", 4, 4, (("ask", "lu.jh"), ("ask", "bai.sh"), ("rate", "lu.jh", 5, "关键指标领先，建议优先引进。"))),
    Rated("heling", 3, 3, (("ask", "fan.hy"), ("rate", "fan.hy", 4, "性能好，与现有平台匹配。"))),
    Rated("chengyu", 5, 9, (("ask", "zhuanjia"), ("leave",))),
    Rated("chengyu", 6, 1),
)  # fmt: skip


def administrator_of(stage: Stage, place: str) -> str:
    """Who administers an enterprise: those that settled have a login of the enterprise's own name."""
    return str(stage.people[ADMINISTRATORS.get(place, place)])


def evaluated(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which of these deeds happens; in the order of the stories."""
    return [
        (end - timedelta(days=story.days_ago - place / 2), partial(act, stage, story, deed))
        for story in STORIES
        for place, deed in enumerate([("begin",), *story.deeds])
    ]


def act(stage: Stage, story: Rated, deed: Deed) -> None:
    """One deed of an evaluation."""
    with stage.transaction() as tx:
        _DEEDS[deed[0]](stage, tx, story, *deed[1:])
    stage.engine.work()


def _item(stage: Stage, tx: Transaction, story: Rated) -> int:
    mine = select(LibraryItem.id).where(LibraryItem.organisation_id == stage.places["jiangnan"])
    return tx.session.scalars(mine.order_by(LibraryItem.id).offset(story.item).limit(1)).one()


def _begin(stage: Stage, tx: Transaction, story: Rated) -> int:
    by = administrator_of(stage, story.place)
    return begin_evaluation(tx, stage.places[story.place], _item(stage, tx, story), by=by)


def _ask(stage: Stage, tx: Transaction, story: Rated, login: str) -> None:
    account = account_by_login(tx.session, login)
    assert account is not None
    by = administrator_of(stage, story.place)
    ask_for_rating(tx, _begin(stage, tx, story), account.id, by=by)


def _rate(stage: Stage, tx: Transaction, story: Rated, login: str, stars: int, said: str) -> None:
    account = account_by_login(tx.session, login)
    assert account is not None
    answers = {"stars": str(stars), "opinion": said, "needs": None}
    _complete(stage, tx, story, "rate", answers, str(account.id))


def _review(
    stage: Stage, tx: Transaction, story: Rated, outcome: str, remark: str | None = None
) -> None:
    _complete(stage, tx, story, "review", {"outcome": outcome, "remark": remark})


def _publish(
    stage: Stage, tx: Transaction, story: Rated, stars: int, said: str, needs: str, cooperates: bool
) -> None:
    answers = {
        "stars": str(stars), "opinion": said, "needs": needs or None, "cooperates": cooperates,
    }  # fmt: skip
    _complete(stage, tx, story, "self_evaluate", answers)


def _complete(
    stage: Stage,
    tx: Transaction,
    story: Rated,
    element: str,
    answers: Mapping[str, Any],
    assignee: str | None = None,
) -> None:
    waiting = (
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(Case.subject == f"evaluation:{_begin(stage, tx, story)}", Task.element == element)
        .where(Task.status == TaskStatus.OPEN, Task.assignee.is_not_distinct_from(assignee))
        .order_by(Task.id)
    )
    task = tx.session.scalars(waiting).first()
    assert task is not None
    by = assignee or administrator_of(stage, story.place)
    groups = [f"{Role.ENTERPRISE_ADMIN}@{stage.places[story.place]}"]
    complete_task(tx, task.id, answers, by=by, groups=groups)


def _leave(stage: Stage, tx: Transaction, story: Rated) -> None:
    end_item(tx, _item(stage, tx, story))


_DEEDS: dict[str, Callable[..., Any]] = {
    "begin": _begin,
    "ask": _ask,
    "rate": _rate,
    "accept": lambda stage, tx, story, login: _review(stage, tx, story, "accept"),
    "return": lambda stage, tx, story, login, remark: _review(stage, tx, story, "return", remark),
    "publish": _publish,
    "leave": _leave,
}
