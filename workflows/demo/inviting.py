"""The demonstration's annual forms and invited departments, in several states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.cases import start_case
from engine.db import Transaction
from engine.tasks import complete_task
from workflows.demo.desk import open_task
from workflows.demo.filings import APPROVED, FILED_IN_JIANGSU
from workflows.operations import annual_reports, invitations
from workflows.operations.invitations import note_activation, withdraw_invitation
from workflows.records.accounts import Account, Role, open_account
from workflows.records.annual_reports import AnnualReport
from workflows.records.certificates import china_day
from workflows.records.filings import Filing
from workflows.records.invitations import Invitation
from workflows.records.organisations import Kind, Organisation

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

FILLED = {
    "money": Decimal(320), "projects": Decimal(18), "people": Decimal(7), "trainings": Decimal(5),
    "finished": Decimal(12), "decisions": Decimal(4), "work": "建立项目管理机制，推动成果用于产业规划（演示数据）。", "truthful": True,
}  # fmt: skip
FORMS: tuple[tuple[str, str | None], ...] = (
    ("330000", "accept"), ("320000", ""), ("440000", "return"), ("370000", None), ("510000", None),
)  # fmt: skip
"""Region of a bureau; what became of its form: accepted, handed in only, returned, or still missing."""
INVITED: tuple[tuple[float, str, str, str, str, str, str], ...] = (
    (50, "shengju", "zhejiang", "浙江省数字产业部门（示例）", "industry", "丁问渠", "accepted"),
    (4, "shengju", "zhejiang", "浙江省科技创新部门（示例）", "science", "陆知微", ""),
    (40, "shengju", "zhejiang", "浙江省金融发展部门（示例）", "finance", "何见山", "withdrawn"),
    (33, "guojia", "guojia", "国家产业发展部门（示例）", "industry", "邵明远", "accepted"),
)


def invited_and_reported(stage: Stage, end: datetime) -> list[tuple[datetime, Callable[[], None]]]:
    """When which of these deeds happens."""
    happened: list[tuple[datetime, Callable[[], None]]] = []
    for number, (region, became) in enumerate(FORMS):
        at = end - timedelta(days=30 - number / 10)
        happened.append((at, partial(_open_form, stage, region, end.year)))
        if became is not None:
            happened.append((at + timedelta(days=4), partial(_hand_in, stage, region, became)))
    happened.append((end - timedelta(days=25), partial(_review_in_jiangsu, stage)))
    for days, login, place, department, sector, name, became in INVITED:
        at = end - timedelta(days=days)
        happened.append((at, partial(_invite, stage, login, place, department, sector, name)))
        if became:
            later = at + timedelta(days=1 if became == "accepted" else 20)
            happened.append((at + timedelta(days=1), partial(_activate, stage, department)))
        if became == "withdrawn":
            happened.append((later, partial(_withdraw, stage, login, department)))
    return happened


def _open_form(stage: Stage, region: str, year: int) -> None:
    with stage.transaction() as tx:
        bureau = _bureau(tx, region)
        annual_reports.begin_form(tx, bureau, year, by=None)
        if region != "330000":
            officer = open_account(
                tx, login=f"ju.{region}", name="示例经办人", organisation_id=bureau.id,
                role=Role.BUREAU_REVIEWER, email=f"ju.{region}@example.org",
            )  # fmt: skip
            officer.password_hash, officer.activated_at = stage.hashed, tx.now
    stage.engine.work()


def _review_in_jiangsu(stage: Stage) -> None:
    """What was filed in Jiangsu waits for its bureau until that has an officer."""
    with stage.transaction() as tx:
        filing = tx.session.scalars(select(Filing.id).where(Filing.title == FILED_IN_JIANGSU)).one()
        bureau = _bureau(tx, "320000")
        by = tx.session.scalars(select(Account.id).where(Account.login == "ju.320000")).one()
        complete_task(
            tx, open_task(tx, f"filing:{filing}", "province_review"), APPROVED, by=str(by),
            groups=[f"{Role.BUREAU_REVIEWER}@{bureau.id}"],
        )  # fmt: skip
    stage.engine.work()


def _hand_in(stage: Stage, region: str, became: str) -> None:
    with stage.transaction() as tx:
        bureau = _bureau(tx, region)
        mine = select(AnnualReport.id).where(AnnualReport.organisation_id == bureau.id)
        subject = f"annual:{tx.session.scalars(mine).one()}"
        login = "shengju" if region == "330000" else f"ju.{region}"
        by = tx.session.scalars(select(Account.id).where(Account.login == login)).one()
        groups = [f"{Role.BUREAU_REVIEWER}@{bureau.id}"]
        complete_task(tx, open_task(tx, subject, "fill"), FILLED, by=str(by), groups=groups)
    stage.engine.work()
    if became:
        opinion = {"accept": "数据齐全，予以接收。", "return": "请补充典型案例和培训场次的依据。"}[
            became
        ]
        with stage.transaction() as tx:
            groups = [f"{Role.NATIONAL_OFFICER}@{stage.places['guojia']}"]
            complete_task(
                tx, open_task(tx, subject, "review"), {"outcome": became, "opinion": opinion},
                by=str(stage.people["guojia"]), groups=groups,
            )  # fmt: skip
        stage.engine.work()


def _bureau(tx: Transaction, region: str) -> Organisation:
    wanted = select(Organisation).where(
        Organisation.kind == Kind.BUREAU, Organisation.region == region, ~Organisation.training
    )
    return tx.session.scalars(wanted.order_by(Organisation.id).limit(1)).one()


def _invite(stage: Stage, login: str, place: str, department: str, sector: str, name: str) -> None:
    organisation, by = str(stage.places[place]), str(stage.people[login])
    with stage.transaction() as tx:
        number = sum(map(ord, department)) % 10_000
        answers = {
            "department": department, "sector": sector, "name": name, "office": "规划处", "position": "处长",
            "phone": f"1360000{number:04d}", "email": f"bumen{number}@example.org", "words": "",
            "until": china_day(tx.now) + timedelta(days=365),
        }  # fmt: skip
        given = {"organisation": organisation, "starter": by}
        start_case(tx, invitations.KEY, given, by=by, answers=answers, organisation=organisation)
    stage.engine.work()


def _activate(stage: Stage, department: str) -> None:
    """As if the invited person had set a password by the link."""
    with stage.transaction() as tx:
        account = tx.session.get_one(Account, _invitation(tx, department).account_id)
        account.password_hash, account.activated_at = stage.hashed, tx.now
        note_activation(tx, account.id)
    stage.engine.work()


def _withdraw(stage: Stage, login: str, department: str) -> None:
    with stage.transaction() as tx:
        found, by = _invitation(tx, department), str(stage.people[login])
        withdraw_invitation(tx, found.id, "联系人已调离，将另行邀请。", by=by)
    stage.engine.work()


def _invitation(tx: Transaction, department: str) -> Invitation:
    mine = select(Invitation).join(Organisation, Organisation.id == Invitation.department_id)
    return tx.session.scalars(mine.where(Organisation.name == department)).one()
