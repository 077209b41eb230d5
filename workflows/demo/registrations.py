"""The demonstration's registrations: patents of one university on every step of their way into the libraries (U1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.db import Transaction
from engine.models import Case, Task, TaskStatus
from engine.tasks import complete_task
from workflows.operations.items import take_out
from workflows.operations.registrations import begin_registration, withdraw_registration
from workflows.records.accounts import Role
from workflows.records.endings import EndKind
from workflows.records.library import LibraryItem
from workflows.records.patents import LegalState, Patent
from workflows.records.registrations import Registration, place_patent

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

OFFICER, COLLEGE, INVENTOR = "gaoxiao", "xueyuan", "famingren"
OF_THE_COLLEGE = 60
OF_THE_INVENTOR = 14
FORM: Mapping[str, Any] = {
    "publicly_funded": "yes", "implementation": "none", "transfers": ["licence", "joint"], "maturity": "pilot",
    "self_rating": "4", "scenario": "已在中试线上连续运行，可用于现有产线的升级改造，需要企业提供批量验证条件。",
}  # fmt: skip
APPROVE = {"outcome": "approve", "opinion": None}
BACK = {"outcome": "return", "opinion": "请补充应用场景，写明可用于哪些产品、还缺什么条件。"}
FILLED = ("fill", INVENTOR, FORM)

Deed = tuple[str, str, Any]
STORIES: tuple[tuple[str, float, tuple[Deed, ...]], ...] = (
    (INVENTOR, 12, (FILLED, ("college_review", COLLEGE, APPROVE), ("university_review", OFFICER, APPROVE))),
    (INVENTOR, 9, (FILLED, ("college_review", COLLEGE, APPROVE))),
    (COLLEGE, 8, (("fill", COLLEGE, FORM), ("college_review", COLLEGE, APPROVE))),
    (INVENTOR, 7, (FILLED, ("college_review", COLLEGE, BACK))),
    (INVENTOR, 6, (FILLED,)),
    (INVENTOR, 5, (FILLED,)),
    (INVENTOR, 4, (FILLED, ("withdraw", INVENTOR, "该专利拟由学校自行实施，暂不转化。"))),
    (INVENTOR, 2, ()),
)  # fmt: skip
ENDED = (
    (30, 3.5, EndKind.TRANSFERRED, "已签订专利权转让合同，权属变更登记完成。"),
    (31, 3.0, EndKind.EXCLUSIVE, "已独占许可给一家企业，许可期五年。"),
    (32, 2.5, EndKind.WITHDRAWN, "发明人团队拟继续改进，暂时撤下。"),
)


def registered(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which of these deeds happens; each a day after the last."""
    deeds: list[tuple[datetime, Callable[[], None]]] = [
        (end - timedelta(days=15), partial(_act, stage, _place))
    ]
    for number, (login, days_ago, story) in enumerate(STORIES):
        at = end - timedelta(days=days_ago)
        deeds.append((at, partial(_act, stage, _begin, login)))
        for step, deed in enumerate(story, start=1):
            moment = at + timedelta(hours=12 * step)
            deeds.append((moment, partial(_act, stage, _do, number, *deed)))
    for place, days, kind, reason in ENDED:
        moment = end - timedelta(days=days)
        deeds.append((moment, partial(_act, stage, _end, place, kind, reason)))
    return deeds


def _act(stage: Stage, deed: Callable[..., None], *told: Any) -> None:
    with stage.transaction() as tx:
        deed(stage, tx, *told)
    stage.engine.work()


def _place(stage: Stage, tx: Transaction) -> None:
    """A college looks after some patents, and one inventor made the first of those that nobody has registered."""
    for patent in _patents(stage, tx, unregistered=False)[:OF_THE_COLLEGE]:
        place_patent(tx, patent, stage.places["cailiao"], [])
    for patent in _patents(stage, tx, unregistered=True)[:OF_THE_INVENTOR]:
        place_patent(tx, patent, stage.places["cailiao"], [stage.people[INVENTOR]])


def _begin(stage: Stage, tx: Transaction, login: str) -> None:
    mine = select(Registration.patent_id)
    free = [one for one in _patents(stage, tx, unregistered=True) if one.college_id]
    taken = set(tx.session.scalars(mine))
    patent = next(one for one in free if one.id not in taken)
    begin_registration(tx, patent, by=str(stage.people[login]))


def _do(stage: Stage, tx: Transaction, number: int, element: str, login: str, told: Any) -> None:
    registration = _registration(tx, number)
    by = str(stage.people[login])
    if element == "withdraw":
        withdraw_registration(tx, registration.id, told, by=by)
        return
    waiting = select(Task.id).join(Case, Case.id == Task.case_id)
    waiting = waiting.where(
        Case.subject == f"registration:{registration.id}", Task.element == element
    )
    task = tx.session.scalars(waiting.where(Task.status == TaskStatus.OPEN)).one()
    groups = [
        f"{Role.UNIVERSITY_OFFICER}@{stage.places['jiangnan']}" if login == OFFICER
        else f"{Role.COLLEGE_OFFICER}@{stage.places['cailiao']}"
    ]  # fmt: skip
    complete_task(tx, task, told, by=by, groups=groups)


def _end(stage: Stage, tx: Transaction, place: int, kind: EndKind, reason: str) -> None:
    mine = select(LibraryItem.id).where(LibraryItem.organisation_id == stage.places["jiangnan"])
    single = mine.where(LibraryItem.kind == "patent").order_by(LibraryItem.id)
    item = tx.session.scalars(single.offset(place).limit(1)).one()
    take_out(tx, item, kind, reason, by=stage.people[OFFICER])


def _registration(tx: Transaction, number: int) -> Registration:
    """The registrations begin in the order of their stories, since each begins later than the one before."""
    begun = select(Registration).order_by(Registration.id)
    return tx.session.scalars(begun.offset(number).limit(1)).one()


def _patents(stage: Stage, tx: Transaction, *, unregistered: bool) -> list[Patent]:
    """The university's patents in force, in or out of the libraries, oldest number first."""
    mine = select(Patent).where(
        Patent.organisation_id == stage.places["jiangnan"], Patent.legal_state == LegalState.VALID
    )
    chosen = Patent.item_id.is_(None) if unregistered else Patent.item_id.is_not(None)
    return list(tx.session.scalars(mine.where(chosen).order_by(Patent.id)))
