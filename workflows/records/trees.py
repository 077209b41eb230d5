"""Trees of codes for choosing from: the top, what is open, and the way down to what is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import CTE, and_, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from workflows.records.codes import Code, System, matching_codes

DEEPEST = {System.INDUSTRY: 4, System.EMERGING: 2, System.IPC: 3, System.REGION: 2}


@dataclass(frozen=True)
class Node:
    """A code with those of its children that are shown; `has_more` tells that it could be opened."""

    code: Code
    children: list[Node]
    has_more: bool


def forest(
    session: Session,
    chosen: Collection[tuple[System, str]],
    opened: Collection[tuple[System, str]] = (),
) -> dict[System, list[Node]]:
    """All trees from their tops, open where asked and down to what is chosen; one statement."""
    above = _above(chosen)
    shown = or_(
        Code.parent.is_(None),
        tuple_(Code.system, Code.parent).in_(select(above.c.system, above.c.parent)),
        tuple_(Code.system, Code.parent).in_(sorted(opened)),
    )
    by_parent: dict[tuple[System, str | None], list[Code]] = defaultdict(list)
    for code in session.scalars(select(Code).where(shown).order_by(Code.position)):
        by_parent[code.system, code.parent].append(code)
    return {
        system: [_node(code, by_parent) for code in by_parent[system, None]] for system in System
    }


def branch(session: Session, system: System, parent: str) -> list[Node]:
    """The children of a node, closed; one statement."""
    below = select(Code).where(Code.system == system, Code.parent == parent)
    return [_node(code, {}) for code in session.scalars(below.order_by(Code.position))]


def found_in(session: Session, system: System, sought: str, chosen: Collection[str]) -> list[Node]:
    """A flat list: what is chosen, then what fits the words; two statements."""
    kept = select(Code).where(Code.system == system, Code.code.in_(chosen)).order_by(Code.position)
    found = list(session.scalars(kept))
    found += [one for one in matching_codes(session, system, sought) if one.code not in chosen]
    return [Node(code, [], False) for code in found if code.level <= DEEPEST[system]]


def _above(chosen: Iterable[tuple[System, str]]) -> CTE:
    first = select(Code.system, Code.code, Code.parent).where(
        tuple_(Code.system, Code.code).in_(sorted(chosen))
    )
    up = first.cte("up", recursive=True)
    higher = aliased(Code)
    step = select(higher.system, higher.code, higher.parent).join(
        up, and_(higher.system == up.c.system, higher.code == up.c.parent)
    )
    return up.union(step)


def _node(code: Code, by_parent: dict[tuple[System, str | None], list[Code]]) -> Node:
    children = [_node(one, by_parent) for one in by_parent.get((code.system, code.code), ())]
    return Node(code, children, code.level < DEEPEST[code.system])
