"""Range functions (DMN 1.5 table 80): how points and ranges lie to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.calls import NullBecause, builtin
from engine.feel.compare import comparable, includes
from engine.feel.run import Run
from engine.feel.said import said
from engine.feel.types import Range

_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"


def _order(left: Any, right: Any) -> int:
    pair = comparable(left, right)
    if pair is None:
        raise NullBecause(said("the two have no order"))
    return int(pair[0] > pair[1]) - int(pair[0] < pair[1])


def _starts(left: Range, right: Range) -> int:
    """Which range starts first: below 0 the left one."""
    order = _order(left.start, right.start)
    return order or right.start_included - left.start_included


def _ends(left: Range, right: Range) -> int:
    """Which range ends first: below 0 the left one."""
    order = _order(left.end, right.end)
    return order or left.end_included - right.end_included


def _apart(left: Range, right: Range) -> bool:
    """Does the left range end before the right one begins?"""
    order = _order(left.end, right.start)
    return order < 0 or (order == 0 and not (left.end_included and right.start_included))


def _holds(span: Range, point: Any) -> bool:
    found = includes(span, point, Run())
    if found is None:
        raise NullBecause(said("the two have no order"))
    return found


def _declare(name: str, kinds: str, function: Callable[..., bool]) -> None:
    """Declares one overload; the kinds are p for a point and r for a range, named as DMN names them."""
    twice = len(set(kinds)) == 1
    names = [("point" if kind == "p" else "range") for kind in kinds]
    parameters = ", ".join(
        f"{word}{place if twice else ''}: {_POINT if word == 'point' else 'range'}"
        for place, word in enumerate(names, 1)
    )
    builtin(f"{name}({parameters})")(function)


_declare("before", "pp", lambda a, b: _order(a, b) < 0)
_declare(
    "before",
    "pr",
    lambda p, r: (order := _order(p, r.start)) < 0 or (order == 0 and not r.start_included),
)
_declare(
    "before",
    "rp",
    lambda r, p: (order := _order(r.end, p)) < 0 or (order == 0 and not r.end_included),
)
_declare("before", "rr", _apart)
_declare("after", "pp", lambda a, b: _order(a, b) > 0)
_declare(
    "after",
    "pr",
    lambda p, r: (order := _order(p, r.end)) > 0 or (order == 0 and not r.end_included),
)
_declare(
    "after",
    "rp",
    lambda r, p: (order := _order(r.start, p)) > 0 or (order == 0 and not r.start_included),
)
_declare("after", "rr", lambda a, b: _apart(b, a))


def _meets(left: Range, right: Range) -> bool:
    return left.end_included and right.start_included and _order(left.end, right.start) == 0


_declare("meets", "rr", _meets)
_declare("met by", "rr", lambda a, b: _meets(b, a))
_declare("overlaps", "rr", lambda a, b: not _apart(a, b) and not _apart(b, a))
_declare(
    "overlaps before",
    "rr",
    lambda a, b: _starts(a, b) < 0 and _ends(a, b) <= 0 and not _apart(a, b),
)
_declare(
    "overlaps after",
    "rr",
    lambda a, b: _starts(b, a) < 0 and _ends(b, a) <= 0 and not _apart(b, a),
)
_declare("finishes", "pr", lambda p, r: r.end_included and _order(p, r.end) == 0)
_declare("finishes", "rr", lambda a, b: _ends(a, b) == 0 and _starts(b, a) <= 0)
_declare("finished by", "rp", lambda r, p: r.end_included and _order(p, r.end) == 0)
_declare("finished by", "rr", lambda a, b: _ends(a, b) == 0 and _starts(a, b) <= 0)
_declare("includes", "rp", _holds)
_declare("includes", "rr", lambda a, b: _starts(a, b) <= 0 and _ends(b, a) <= 0)
_declare("during", "pr", lambda p, r: _holds(r, p))
_declare("during", "rr", lambda a, b: _starts(b, a) <= 0 and _ends(a, b) <= 0)
_declare("starts", "pr", lambda p, r: r.start_included and _order(p, r.start) == 0)
_declare("starts", "rr", lambda a, b: _starts(a, b) == 0 and _ends(a, b) <= 0)
_declare("started by", "rp", lambda r, p: r.start_included and _order(p, r.start) == 0)
_declare("started by", "rr", lambda a, b: _starts(a, b) == 0 and _ends(b, a) <= 0)
_declare("coincides", "pp", lambda a, b: _order(a, b) == 0)
_declare("coincides", "rr", lambda a, b: _starts(a, b) == 0 and _ends(a, b) == 0)
