"""A replaced concordance reaches every item, single and portfolio."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.conftest import MONDAY
from workflows import reference
from workflows.records.concordance import concordance_of
from workflows.records.conditions import Conditions, clauses_of
from workflows.records.finding import page_of
from workflows.records.library import LibraryItem
from workflows.records.reclassifying import reclassify_some

RULES = "rule_no,sei_code,ipc_include,ipc_exclude\n1,6.3,H04L*,\n"


def titles(session: Session, emerging: str) -> set[str]:
    found = page_of(session, clauses_of(Conditions(emerging=(emerging,)), {}))
    return {item.title for item in found.items}


def test_items_follow_the_new_rules(
    database: Engine, session: Session, registered: Callable[..., LibraryItem],
    bundled: Callable[..., LibraryItem],
) -> None:  # fmt: skip
    items = [registered("一种热水器"), registered("钙钛矿电池", ipc=["H01L31/00"])]
    bundled("两者的组合", items)
    assert titles(session, "1") >= {"一种热水器", "两者的组合"}
    with database.begin() as connection:
        reference.replace(connection, "ipc_rules", RULES.encode(), MONDAY)
    rules, last = concordance_of(session), 0
    while (following := reclassify_some(session, rules, last, batch=2)) is not None:
        last = following
    session.commit()
    session.expire_all()
    assert titles(session, "6") == titles(session, "6.3") == {"一种热水器", "两者的组合"}
    assert titles(session, "1") == set()
    assert session.get_one(LibraryItem, items[1].id).emerging == []
