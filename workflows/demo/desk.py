"""The demonstration's registrations of enterprises, lost accounts and changes of administrators, in several states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.models import Case, Task, TaskStatus
from engine.tasks import complete_task
from workflows.operations import enrolments, recoveries, replacements
from workflows.records.accounts import Role
from workflows.records.credit_codes import check_character

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

Deed = tuple[str, dict[str, Any]]

CONFIRM: Deed = ("confirm", {})


def _verify(outcome: str, opinion: str | None = None, **more: Any) -> Deed:
    return "verify", {"steps": ["letter"], "outcome": outcome, "opinion": opinion, **more}


ENROLMENTS: tuple[tuple[str, str, str, float, tuple[Deed, ...]], ...] = (
    ("苏州映川精密仪器有限公司", "320500", "沈映川", 34, (CONFIRM, _verify("accept"))),
    ("长沙麓云新材料有限公司", "430100", "贺麓云", 27, (CONFIRM, _verify("refuse", "单位电话无法接通，营业执照信息不一致。"))),
    ("合肥量屿光电有限公司", "340100", "程量屿", 18, ()),
    ("西安长原航空部件有限公司", "610100", "秦长原", 6, (CONFIRM, _verify("return", "企业名称请与营业执照一致，并上传单位证明。"))),
    ("宁波海砺机电有限公司", "330200", "任海砺", 0.9, (CONFIRM,)),
    ("青岛澜石生物科技有限公司", "370200", "于澜石", 0.4, ()),
)  # fmt: skip
RECOVERIES: tuple[tuple[str, str, float, str, Deed | None], ...] = (
    ("杭州澄屿智能科技有限公司", "qiye", 23, "page", _verify("registered", account="qiye", new_email=None)),
    ("沈阳北穹装备制造有限公司", "qiye.beiqiong", 14, "phone", _verify("refuse", "来电人未能提供单位证明。", account=None, new_email=None)),
    ("杭州澄屿智能科技有限公司", "", 4, "bureau", None),
    ("成都禾岭新能源有限公司", "qiye.heling", 0.5, "page", None),
)  # fmt: skip
REPLACEMENTS: tuple[tuple[str, str, float, Deed | None], ...] = (
    ("beiqiong", "qiye.beiqiong", 12, _verify("refuse", "单位证明缺公章，请补齐后重新申请。")),
    ("heling", "qiye.heling", 1.2, None),
)


def desked(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which of these deeds happens; an answer comes some hours after the question."""
    happened: list[tuple[datetime, Callable[[], None]]] = []
    for number, (name, region, contact, days, deeds) in enumerate(ENROLMENTS):
        at = end - timedelta(days=days)
        happened.append((at, partial(_enrol, stage, number, name, region, contact)))
        happened += [
            (
                at + timedelta(hours=5 * place),
                partial(_go_on, stage, "enrolment", number, deed),
            )
            for place, deed in enumerate(deeds, start=1)
        ]
    for number, (place, login, days, channel, deed) in enumerate(RECOVERIES):
        at = end - timedelta(days=days)
        happened.append((at, partial(_recover, stage, place, login, channel)))
        happened += _answered(stage, "recovery", number, at, deed)
    for number, (where, former, days, deed) in enumerate(REPLACEMENTS):
        at = end - timedelta(days=days)
        happened.append((at, partial(_replace, stage, where, former)))
        happened += _answered(stage, "replacement", number, at, deed)
    return happened


def _answered(
    stage: Stage, kind: str, number: int, at: datetime, deed: Deed | None
) -> list[tuple[datetime, Callable[[], None]]]:
    return [(at + timedelta(hours=4), partial(_go_on, stage, kind, number, deed))] if deed else []


def _enrol(stage: Stage, number: int, name: str, region: str, contact: str) -> None:
    first = f"91{region}MA00DEM{number:02d}"
    answers = {
        "name": name, "credit_code": first + check_character(first), "region": region,
        "industries": ["39"], "emerging": ["1"], "contact": contact, "department": "知识产权部",
        "position": "主任", "phone": f"1370000{number:04d}", "email": f"zhuce{number}@example.org",
        "consent": True,
    }  # fmt: skip
    with stage.transaction() as tx:
        given = {"starter": None, "locale": "zh_Hans_CN"}
        start_case(tx, enrolments.KEY, given, by=None, answers=answers)
    stage.engine.work()


def _recover(stage: Stage, place: str, login: str, channel: str) -> None:
    asker = {"phone": "kefu", "bureau": "shengju"}.get(channel)
    bureau = stage.places["zhejiang"] if channel == "bureau" else None
    answers = {
        "place": place, "login": login, "name": "经办人", "phone": "057188880000",
        "email": "zhaohui@example.org", "problem": "更换工作人员后无法登录。",
    }  # fmt: skip
    with stage.transaction() as tx:
        given = {"starter": None, "channel": channel, "bureau": bureau, "locale": "zh_Hans_CN"}
        by = str(stage.people[asker]) if asker else None
        start_case(tx, recoveries.KEY, given, by=by, answers=answers)
    stage.engine.work()


def _replace(stage: Stage, where: str, former: str) -> None:
    organisation, by = str(stage.places[where]), str(stage.people[former])
    answers = {
        "enterprise": "", "former": former, "name": "新任管理员", "department": "知识产权部",
        "position": "主管", "phone": "13700000099", "email": "xinren@example.org",
        "reason": "原管理员调离岗位。",
    }  # fmt: skip
    with stage.transaction() as tx:
        given = {"organisation": organisation, "starter": by}
        start_case(tx, replacements.KEY, given, by=by, answers=answers, organisation=organisation)
    stage.engine.work()


def _go_on(stage: Stage, kind: str, number: int, deed: Deed) -> None:
    name, answers = deed
    with stage.transaction() as tx:
        subject = _subject(tx, kind, number)
        if name == "confirm":
            enrolments.confirm_address(tx, int(subject.partition(":")[2]))
        else:
            groups = [f"{Role.SUPPORT}@{stage.places['pingtai']}"]
            by = str(stage.people["kefu"])
            complete_task(tx, open_task(tx, subject, name), answers, by=by, groups=groups)
    stage.engine.work()


def _subject(tx: Transaction, kind: str, number: int) -> str:
    """What the case is about that was begun as this one of its kind, counted from 0."""
    begun = select(Case.subject).where(Case.subject.startswith(f"{kind}:")).order_by(Case.id)
    return tx.session.scalars(begun.offset(number).limit(1)).one() or ""


def open_task(tx: Transaction, subject: str, element: str) -> int:
    """The open task of a subject's case at an element."""
    waiting = select(Task.id).join(Case, Case.id == Task.case_id)
    waiting = waiting.where(Case.subject == subject, Task.element == element)
    return tx.session.scalars(waiting.where(Task.status == TaskStatus.OPEN)).one()
