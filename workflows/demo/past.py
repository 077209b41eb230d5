"""What the invented enterprises did over the last months, so that analytics, statistics and charts show life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from workflows.demo import evaluations, intents
from workflows.demo.area import NUMBER, login_of, settled_at
from workflows.demo.evaluations import Rated
from workflows.demo.intents import Deed

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

Act = tuple[datetime, Callable[[], None]]

FIRST, ITEMS = 20, 200  # the patents before are those of the told stories
SAID = ("可与现有产品结合，建议安排验证。", "方案完整，量产成本需要核算。", "与本公司方向不一致，暂不考虑。", "技术成熟，可直接用于产线。")  # fmt: skip
NEEDS = (
    "希望以普通许可方式使用。",
    "希望合作开发，共同完成中试。",
    "希望受让该专利。",
    "希望先了解验证数据。",
)
TAKE: Deed = ("take", {})
ACCEPT: Deed = ("answer", {"outcome": "accept", "reply": "发明人愿意对接，请联系技术转移中心。"})
DECLINE: Deed = ("answer", {"outcome": "decline", "reply": "该专利已许可给其他单位。"})
ASK: Deed = ("answer", {"outcome": "ask", "reply": "请补充应用场景和预计用量。"})
ADD: Deed = ("add", {"addition": "用于下一代产品，预计年用量五千件。"})
RESULTS: tuple[Deed, ...] = (
    ("university_result", {"result": "已面谈，正在商定许可条件。"}),
    ("enterprise_result", {"result": "已签订许可意向书。"}),
)


def busied(stage: Stage, end: datetime) -> list[Act]:
    """When which of these deeds happens; what would lie ahead has not happened yet, and waits."""
    acts = [act for number in range(NUMBER) if number % 5 for act in _of(stage, number, end)]
    return [one for one in acts if one[0] < end]


def _of(stage: Stage, number: int, end: datetime) -> Iterator[Act]:
    begun = settled_at(number, end) + timedelta(days=2 + number % 6)
    if number % 4 == 2:
        yield from _evaluates(stage, number, begun)
    if number % 6 == 1:
        yield from _intends(stage, number, begun + timedelta(hours=9))


def _evaluates(stage: Stage, number: int, begun: datetime) -> Iterator[Act]:
    """One patent, in the enterprise's own word after some days."""
    story = Rated(login_of(number), FIRST + number * 7 % ITEMS, 0)
    said = ("publish", 1 + (number * 3 + 2) % 5, SAID[number % len(SAID)], "", number % 4 == 0)
    yield begun, partial(evaluations.act, stage, story, ("begin",))
    later = timedelta(days=0.4 + number * 5 % 17 / 2)
    yield begun + later, partial(evaluations.act, stage, story, said)


def _intends(stage: Stage, number: int, begun: datetime) -> Iterator[Act]:
    """An intent, which the university takes up after a while and answers; every other question takes another round."""
    item, need = FIRST + number * 11 % ITEMS, NEEDS[number % len(NEEDS)]
    deeds = _story(number)
    gaps = [_gap(number, place, deed) for place, deed in enumerate(deeds)]
    for days, deed in zip(accumulate(gaps, initial=0.0), (None, *deeds), strict=True):
        at = begun + timedelta(days=days)
        yield at, partial(intents.act, stage, login_of(number), item, need, deed)


def _story(number: int) -> tuple[Deed, ...]:
    if number % 4 == 0:
        return TAKE, DECLINE
    if number % 7 == 3:
        return TAKE, ASK, ADD, TAKE, ACCEPT, *RESULTS
    return TAKE, ACCEPT, *RESULTS


def _gap(number: int, place: int, deed: Deed) -> float:
    """Days since the deed before: the office is slow to take up and quick to answer; results take weeks."""
    if deed[0] == "take":
        return 0.5 + (number * 5 + place) % 16 * 0.45
    if deed[0].endswith("result"):
        return 4.0 + (number * 3 + place) % 19
    return 0.1 + (number + place) % 5 * 0.3
