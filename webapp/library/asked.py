"""What the address of a page asks of a library, and addresses that ask something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from workflows.records.conditions import Conditions
from workflows.records.finding import Order
from workflows.records.interests import MOST_CODES
from workflows.records.library import ItemKind
from workflows.records.patents import Maturity, PatentType, Transfer

CODE = re.compile(r"[0-9A-Z][0-9A-Z.]{0,11}")
CODES = ("industries", "emerging", "ipc", "regions")
WORDS: dict[str, frozenset[str]] = {
    "types": frozenset(PatentType),
    "transfers": frozenset(Transfer),
    "maturity": frozenset(Maturity),
}
Pairs = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A page of a library: its endpoint, the conditions, the order, and where the page begins (or ends: `before`).

    `left_out` names what the address asked for and could not be understood.
    """

    endpoint: str
    conditions: Conditions
    order: Order = Order.NEWEST
    after: str | None = None
    before: str | None = None
    left_out: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, endpoint: str, args: MultiDict[str, str]) -> Asked:
        """From a query string; what cannot be read counts as not asked."""
        sort = args.get("sort", "")
        return cls(
            endpoint, conditions_of(args), Order(sort) if sort in set(Order) else Order.NEWEST,
            args.get("after") or None, args.get("before") or None, tuple(_left_out(args)),
        )  # fmt: skip

    @property
    def query(self) -> Pairs:
        """The query string, without the place in the list."""
        sort = {"sort": self.order.value} if self.order is not Order.NEWEST else {}
        return {**query_of(self.conditions), **sort}

    def url(self, **changes: Any) -> str:
        """The address of the same list with another order or place, or other conditions."""
        new = replace(self, **{"after": None, "before": None, **changes})
        return url_for(new.endpoint, **new.query, after=new.after, before=new.before)

    def with_value(self, field: str, value: str) -> str:
        """The address of the list narrowed to a value; for a value that is asked for already, without it."""
        return self.url(conditions=toggled(self.conditions, field, value))

    def without(self, field: str) -> str:
        """The address of the list with one field asking for nothing."""
        return self.url(conditions=self.conditions.without(field))

    def has(self, field: str, value: str) -> bool:
        """Whether a value is among what is asked for."""
        asked = getattr(self.conditions, field)
        return value in asked if isinstance(asked, tuple) else str(asked).lower() == value


def toggled(conditions: Conditions, field: str, value: str) -> Conditions:
    """The conditions with a value put in or taken out."""
    asked = getattr(conditions, field)
    new: Any
    if isinstance(asked, tuple):
        new = tuple(one for one in asked if one != value) if value in asked else (*asked, value)
    elif isinstance(asked, bool):
        new = not asked
    else:
        new = "" if asked == value else value
    changed: Pairs = {field: new}
    return replace(conditions, **changed)


def conditions_of(args: MultiDict[str, str]) -> Conditions:
    """The conditions in a query string or form, but for the one that `drop` names."""
    kind = args.get("kind", "")
    lists: Pairs = {name: _known(args, name, known) for name, known in WORDS.items()}
    codes: Pairs = {name: _codes(args, name) for name in CODES}
    wanted = Conditions(
        words=_typed(args, "words"), applicant=_typed(args, "applicant"),
        kind=kind if kind in set(ItemKind) else "", **lists, **codes,
        valid_2023=args.get("valid") == "2023", since=_day(args, "since"), until=_day(args, "until"),
    )  # fmt: skip
    dropped = args.get("drop", "")
    return wanted.without(dropped) if dropped in wanted.asked else wanted


def query_of(conditions: Conditions) -> Pairs:
    """The conditions as a query string, in a fixed order, so that equal lists have equal addresses."""
    given: Pairs = {
        "words": conditions.words,
        "applicant": conditions.applicant,
        "kind": conditions.kind,
    }
    given |= {name: sorted(getattr(conditions, name)) for name in (*WORDS, *CODES)}
    given |= {
        "valid": "2023" if conditions.valid_2023 else "",
        "since": conditions.since.isoformat() if conditions.since else "",
        "until": conditions.until.isoformat() if conditions.until else "",
    }
    return {name: value for name, value in given.items() if value}


def _left_out(args: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """Fields with the values that were not understood."""
    for name, known in {**WORDS, "kind": frozenset(ItemKind), "sort": frozenset(Order)}.items():
        yield from ((name, one) for one in args.getlist(name) if one and one not in known)
    for name in CODES:
        yield from ((name, one) for one in args.getlist(name) if one and not CODE.fullmatch(one))
    for name in ("since", "until"):
        if args.get(name) and _day(args, name) is None:
            yield name, args[name]
    if args.get("valid") not in (None, "", "2023"):
        yield "valid_2023", args["valid"]


def _typed(args: MultiDict[str, str], name: str) -> str:
    return args.get(name, "").replace("\x00", "").strip()[:60]


def _known(args: MultiDict[str, str], name: str, known: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({one for one in args.getlist(name) if one in known}))


def _codes(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    found = {one for one in args.getlist(name) if CODE.fullmatch(one)}
    return tuple(sorted(found)[:MOST_CODES])


def _day(args: MultiDict[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(args.get(name, ""))
    except ValueError:
        return None
