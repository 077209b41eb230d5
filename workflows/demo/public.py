"""The demonstration's public life: who looks at achievements, likes, comments, rates and asks for files; information; questions."""

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
from reports.spreadsheet import Column, Table, workbook
from workflows.demo.desk import open_task
from workflows.demo.year import SECOND
from workflows.operations import downloads, posts, questions, signals
from workflows.records.accounts import Account, Membership, Role
from workflows.records.attachments import keep_attachment
from workflows.records.filings import Filing
from workflows.records.posts import Post
from workflows.records.signals import DownloadRequest, FilingComment, Signal
from workflows.records.visitors import Visitor
from workflows.world import world

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

Happened = list[tuple[datetime, Callable[[], None]]]

VISION, AREA, BATTERY = (
    "浙江省工业视觉产业专利导航报告",
    "浙江省先进制造业集群区域专利导航报告",
    "浙江省新能源汽车产业专利专题库（{year}）",  # one of those that were filed last year
)
VISITS = ((52, VISION, 9), (45, AREA, 5), (38, BATTERY, 7), (21, VISION, 12), (9, BATTERY, 6), (2, AREA, 8))  # fmt: skip
MARKS = (
    (44, "qiye", VISION, Signal.LIKE), (44, "qiye", VISION, Signal.FAVOURITE), (40, "bumen", AREA, Signal.LIKE),
    (33, "gaoxiao", VISION, Signal.LIKE), (30, "qiye.heling", BATTERY, Signal.LIKE),
    (30, "qiye.heling", BATTERY, Signal.FAVOURITE), (28, "fuwu", VISION, Signal.LIKE), (6, "bumen", VISION, Signal.FAVOURITE),
)  # fmt: skip
RATINGS = (
    (43, "qiye", VISION, 5, "布局建议可以直接用于明年的立项，希望补充检索式。"),
    (29, "qiye.heling", BATTERY, 4, "技术路线清楚，建议增加正极材料的竞争者分析。"),
    (8, "bumen", AREA, 4, "对本省集群规划有参考价值，请每年更新。"),
)
COMMENTS = (
    (41, "qiye", VISION, "第三章的风险提示很实用，已转给研发部门。", True),
    (27, "gaoxiao", VISION, "能否提供分技术领域的专利清单？", True),
    (5, "qiye.heling", BATTERY, "请问专题数据是否按季度更新？", None),
    (1.5, "bumen", AREA, "建议与省里的产业链图谱对接。", None),
)
ASKS = (
    (
        35,
        "qiye",
        VISION,
        "用于下一代视觉检测产品的立项分析，知识产权部使用。",
        "请注明出处，勿对外转发。",
    ),
    (3, "qiye.heling", BATTERY, "用于电池材料研发路线比较，研发中心使用。", None),
)
POSTS = (
    (48, "fuwu", "fuwu", "news", "工业视觉产业专利导航成果在杭州发布", "会上介绍了产业专利布局和**重点风险**，二十余家企业参加（演示数据）。"),
    (36, "shengju", "zhejiang", "notice", "关于报送年度专利导航项目成果的通知", "请各单位在 9 月 30 日前完成**成果备案**和应用情况更新（演示数据）。"),
    (25, "guojia", "guojia", "policy", "专利导航服务基地管理要点（示例）", "- 服务基地每年接受评价\n- 成果应当公开、可用、可核对\n\n以上为演示数据。"),
    (15, "guojia", "guojia", "navigation", "动力电池产业专利导航简报", "近三年公开的专利中，固态电解质方向增长最快（演示数据）。"),
    (2, "fuwu", "fuwu", "news", "功率半导体专题库开放试用", "专题库按季度更新，欢迎试用并反馈（演示数据）。"),
)  # fmt: skip
REVIEWERS = {
    "province_review": ("shengju", "zhejiang", Role.BUREAU_REVIEWER),
    "nation_review": (SECOND, "guojia", Role.NATIONAL_OFFICER),
}
QUESTIONS = (
    (
        16,
        "qiye",
        "library",
        "评价库里为什么没有推送的专利",
        "订阅设置已经填写，评价库仍然是空的。",
        "请到关注领域设置放宽国民经济行业，保存后立即生效。",
    ),
    (0.3, "qiye.heling", "evaluation", "企业自评提交后可以修改吗", "发现评价意见有笔误。", None),
)


def lived(stage: Stage, end: datetime) -> Happened:
    """When which of these deeds happens."""
    year = end.year - 1
    happened: Happened = [(end - timedelta(days=53), partial(_attach, stage, year))]
    for days, title, number in VISITS:
        happened.append(
            (end - timedelta(days=days), partial(_visit, stage, title.format(year=year), number))
        )
    for days, login, title, kind in MARKS:
        happened.append(
            (
                end - timedelta(days=days),
                partial(_mark, stage, login, title.format(year=year), kind),
            )
        )
    for days, login, title, stars, said in RATINGS:
        happened.append((end - timedelta(days=days), partial(_rate, stage, login, title.format(year=year), stars, said)))  # fmt: skip
    for ago, login, title, said, shown in COMMENTS:
        happened.append((end - timedelta(days=ago), partial(_comment, stage, login, title.format(year=year), said, shown)))  # fmt: skip
    for days, login, title, purpose, answer in ASKS:
        happened.append((end - timedelta(days=days), partial(_ask, stage, login, title.format(year=year), purpose, answer)))  # fmt: skip
    for story in POSTS:
        happened.append((end - timedelta(days=story[0]), partial(_post, stage, *story[1:])))
    for asked in QUESTIONS:
        happened.append((end - timedelta(days=asked[0]), partial(_question, stage, *asked[1:])))
    return happened


def _attach(stage: Stage, year: int) -> None:
    """Two achievements have a file, so that somebody can ask for it."""
    columns = (Column("检索主题", 30), Column("检索式", 60))
    rows = (
        ("工业视觉检测", "TI=(视觉 AND 检测) AND IPC=G06T7"),
        ("光学定位", "TI=(光学 AND 定位)"),
    )
    content = workbook(Table("检索式", columns, rows, note="演示数据"))
    with stage.transaction() as tx:
        for title in (VISION, BATTERY):
            kept = keep_attachment(
                tx, file=world(tx).files.put(content), filename="检索式清单.xlsx",
                media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                size=len(content), by=str(stage.people["fuwu"]),
            )  # fmt: skip
            _filing(tx, title.format(year=year)).files = [kept.reference]


def _visit(stage: Stage, title: str, number: int) -> None:
    """People who are not signed in look at an achievement, each from a network of their own."""
    with stage.transaction() as tx:
        for one in range(number):
            visitor = Visitor(
                f"198.{51 + one % 7}.{one * 7 % 250}.{10 + one}", f"Mozilla/5.0 {one}"
            )
            signals.look_at(tx, _filing(tx, title), visitor)


def _mark(stage: Stage, login: str, title: str, kind: Signal) -> None:
    with stage.transaction() as tx:
        signals.look_at(tx, _filing(tx, title), _visitor(stage, tx, login))
        signals.mark(tx, _filing(tx, title), kind, _visitor(stage, tx, login))


def _rate(stage: Stage, login: str, title: str, stars: int, said: str) -> None:
    with stage.transaction() as tx:
        signals.rate(tx, _filing(tx, title), stars, said, _visitor(stage, tx, login))


def _comment(stage: Stage, login: str, title: str, said: str, shown: bool | None) -> None:
    """A comment; one that was read already was read by the province."""
    with stage.transaction() as tx:
        left: FilingComment = signals.comment(tx, _filing(tx, title), said, _visitor(stage, tx, login))  # fmt: skip
        if shown is not None:
            by = str(stage.people["shengju"])
            signals.decide_comment(tx, left.signal_id, shown=shown, by=by)


def _ask(stage: Stage, login: str, title: str, purpose: str, answer: str | None) -> None:
    """Ask for the files; the filer grants it, or has not answered yet."""
    with stage.transaction() as tx:
        filing, visitor = _filing(tx, title), _visitor(stage, tx, login)
        downloads.ask_download(tx, filing, {"purpose": purpose, "careful": True}, visitor)
    stage.engine.work()
    if answer is not None:
        with stage.transaction() as tx:
            asked = tx.session.scalars(select(DownloadRequest)).one()
            groups = [f"{Role.SERVICE_OFFICER}@{stage.places['fuwu']}"]
            complete_task(
                tx, open_task(tx, f"download:{asked.signal_id}", "grant"),
                {"outcome": "grant", "answer": answer}, by=str(stage.people["fuwu"]), groups=groups,
            )  # fmt: skip
        stage.engine.work()


def _post(stage: Stage, login: str, place: str, kind: str, title: str, body: str) -> None:
    """Report a piece of information; it is reviewed and published, but for the newest."""
    organisation, by = str(stage.places[place]), str(stage.people[login])
    answers: dict[str, Any] = {"kind": kind, "title": title, "body": body, "files": [], "truthful": True}  # fmt: skip
    with stage.transaction() as tx:
        given = {"organisation": organisation, "starter": by}
        start_case(tx, posts.KEY, given, by=by, answers=answers, organisation=organisation)
    stage.engine.work()
    if title != POSTS[-1][4]:
        with stage.transaction() as tx:
            subject = f"post:{tx.session.scalars(select(Post.id).where(Post.title == title)).one()}"
            for task, element in _reviews(tx, subject):
                reviewer, where, role = REVIEWERS[element]
                complete_task(
                    tx, task, {"outcome": "approve", "opinion": "同意发布。"},
                    by=str(stage.people[reviewer]), groups=[f"{role}@{stage.places[where]}"],
                )  # fmt: skip
        stage.engine.work()


def _reviews(tx: Transaction, subject: str) -> list[tuple[int, str]]:
    """The open reviews of a post: tasks with their elements; none where it is published at once."""
    waiting = select(Task.id, Task.element).join(Case, Case.id == Task.case_id)
    waiting = waiting.where(Case.subject == subject, Task.status == TaskStatus.OPEN)
    return [(row[0], row[1]) for row in tx.session.execute(waiting)]


def _question(
    stage: Stage, login: str, topic: str, title: str, body: str, reply: str | None
) -> None:
    with stage.transaction() as tx:
        asker = tx.session.get_one(Account, stage.people[login])
        answers = {
            "topic": topic, "title": title, "body": body, "name": asker.name, "place": "",
            "email": asker.email, "phone": "",
        }  # fmt: skip
        given = {"locale": "zh_Hans_CN", "starter": str(asker.id)}
        case = start_case(tx, questions.KEY, given, by=str(asker.id), answers=answers)
        subject = case.subject or ""
    stage.engine.work()
    if reply is not None:
        with stage.transaction() as tx:
            groups = [f"{Role.SUPPORT}@{stage.places['pingtai']}"]
            complete_task(
                tx, open_task(tx, subject, "reply"), {"reply": reply},
                by=str(stage.people["kefu"]), groups=groups,
            )  # fmt: skip
        stage.engine.work()


def _filing(tx: Transaction, title: str) -> Filing:
    return tx.session.scalars(select(Filing).where(Filing.title == title)).one()


def _visitor(stage: Stage, tx: Transaction, login: str) -> Visitor:
    """Somebody who is signed in, at an address of their own."""
    number = stage.people[login]
    place = select(Membership.organisation_id).where(Membership.account_id == number)
    organisation = tx.session.scalar(place.order_by(Membership.organisation_id).limit(1))
    return Visitor(f"203.0.{number % 250}.9", "Mozilla/5.0", number, organisation)
