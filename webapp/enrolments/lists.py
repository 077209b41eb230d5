"""What the registration form offers to choose from: places down to the city, industries, emerging industries (X10)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.values import Value
from webapp.languages import called, place_name
from workflows.records.codes import Code, System

DIVISIONS = 2  # 门类 and 大类 of GB/T 4754


def registration_lists(session: Session) -> dict[str, Value]:
    """`lists` as the form asks for it; one statement."""
    systems = (System.REGION, System.INDUSTRY, System.EMERGING)
    wanted = select(Code).where(Code.system.in_(systems), Code.level <= DIVISIONS)
    codes = list(session.scalars(wanted.order_by(Code.system, Code.position)))
    found: dict[System, list[Code]] = {
        system: [one for one in codes if one.system is system] for system in systems
    }
    lists: dict[str, Value] = {
        "regions": _places(found[System.REGION]),
        "industries": [_option(one, f"{one.code} {called(one)}") for one in found[System.INDUSTRY]],
        "emerging": [_option(one, f"{one.code} {called(one)}") for one in found[System.EMERGING]],
    }
    return {"lists": lists}


def _places(codes: Iterable[Code]) -> list[Value]:
    """Cities with their province; provinces themselves where they have no cities (X18)."""
    codes = list(codes)
    provinces = {one.code: one for one in codes if one.level == 1}
    with_cities = {one.parent for one in codes if one.level == DIVISIONS}
    return [
        _option(one, place_name(one, provinces))
        for one in codes
        if one.level == DIVISIONS or one.code not in with_cities
    ]


def _option(code: Code, label: str) -> Value:
    return {"value": code.code, "label": label}
