"""Some hundred invented enterprises over all provinces, so that a bureau's statistics show something."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.db import Transaction
from workflows.demo.names import MARK, PLACES
from workflows.records.accounts import Role, open_account
from workflows.records.credit_codes import check_character, note_code
from workflows.records.interests import interests_of, registered_interests, set_interests
from workflows.records.organisations import Kind, Organisation, found_organisation

if TYPE_CHECKING:
    from workflows.demo.loading import Stage

NUMBER = 170
LONGEST_AGO = 165  # days; nearer to the end the registrations become more
TRADES = (
    ("智能装备", "34", "2"), ("微电子", "39", "1"), ("新材料", "30", "3"), ("生物医药", "27", "4"),
    ("汽车零部件", "36", "5"), ("新能源科技", "38", "6"), ("环保设备", "35", "7"), ("数字传媒", "65", "8"),
)  # fmt: skip
HOMES = ("330100", "330200", "330300", "330400", "330700", *(region for _name, region in PLACES))


def settle(stage: Stage, end: datetime) -> None:
    """Found them as if over the last months: most have signed in, two thirds of these follow patents of their trade."""
    with stage.transaction() as tx:
        for number in range(NUMBER):
            _settle(stage, tx, number, settled_at(number, end))


def settled_at(number: int, end: datetime) -> datetime:
    """When an enterprise came to the platform."""
    return end - timedelta(days=LONGEST_AGO * (1 - number / NUMBER) ** 0.7)


def login_of(number: int) -> str:
    """The login of an enterprise's administrator, and the name of its place on the stage."""
    return f"demo.{number:03d}"


def _settle(stage: Stage, tx: Transaction, number: int, at: datetime) -> None:
    made = _enterprise(tx, number, at)
    account = open_account(
        tx, login=login_of(number), name="示例管理员", organisation_id=made.id,
        role=Role.ENTERPRISE_ADMIN, email=f"{login_of(number)}@example.org", phone=f"1370000{number:04d}",
        department="知识产权部", position="主管",
    )  # fmt: skip
    stage.places[login_of(number)], stage.people[login_of(number)] = made.id, account.id
    account.created_at = at
    if number % 5:
        account.activated_at = at + timedelta(hours=3 + number % 40)
    if number % 5 and number % 3:
        set_interests(tx, made.id, registered_interests(made), by=str(account.id))
        follows = interests_of(tx.session, made.id)
        assert follows is not None
        follows.changed_at = at + timedelta(hours=5 + number % 40)


def _enterprise(tx: Transaction, number: int, at: datetime) -> Organisation:
    trade, industry, emerging = TRADES[number % len(TRADES)]
    place = PLACES[number % len(PLACES)][0]
    region = HOMES[number % len(HOMES)]
    made = found_organisation(
        tx, f"{place}{trade}第{number + 1}有限公司{MARK}", Kind.ENTERPRISE, region
    )
    made.industries, made.emerging, made.created_at = [industry], [emerging], at
    if number % 4:
        first = f"91{region}MA0D{number:05d}"
        note_code(tx, made.id, first + check_character(first))
    return made
