"""Runs cases of the OMG's DMN TCK: `.venv/bin/python -m script.tck FOLDER [-v]`, FOLDER with its test files and `.dmn`.

Prints how many are right in each folder, with `-v` those that are not, and ends with 1 if there are such. An expected value
that cannot be read is counted as wrong, never as right.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine import dmn
from engine.feel.moments import read_date, read_duration, read_moment, read_time
from engine.values import YearsMonths
from engine.xml import read_xml

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
CLOSE = Decimal("1e-8")
READERS = {
    "boolean": lambda text: text == "true",
    "date": read_date,
    "time": read_time,
    "dateTime": read_moment,
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration"), read_duration),
    "untyped": lambda text: Untyped(text.strip()),
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long"), Decimal),
}


def main(folder: Path, *, verbose: bool) -> int:
    """Run all cases below a folder; the exit code."""
    right, wrong = defaultdict(list), defaultdict(list)
    for path in sorted(folder.rglob("*.xml")):
        for name, failure in _file(path):
            (wrong if failure else right)[path.parent].append((name, failure))
    for place in sorted(right.keys() | wrong.keys()):
        print(f"{place.name}: {len(right[place])} of {len(right[place]) + len(wrong[place])}")
        for name, failure in wrong[place] if verbose else ():
            print(f"    {name}: {failure}")
    done, failed = sum(map(len, right.values())), sum(map(len, wrong.values()))
    print(f"{done} of {done + failed}")
    return int(failed > 0)


def _file(path: Path) -> Iterator[tuple[str, str]]:
    """The name of each result that a test file asks for, and what is wrong with ours."""
    root = read_xml(path.read_bytes())
    if _name(root) != "testCases":
        return
    decisions = _decisions(path.parent / (_texts(root, "modelName") or [""])[0])
    for case in _all(root, "testCase"):
        for wanted in _all(case, "resultNode"):
            asked = case.get("invocableName") or wanted.get("name", "")
            yield f"{case.get('id')}/{asked}", _failure(decisions, asked, case, wanted)


def _decisions(model: Path) -> dmn.Decisions | Exception:
    try:
        return dmn.parse(model.read_bytes(), imports=_others(model), strict=False)
    except (ValueError, OSError) as error:
        return error


def _others(model: Path) -> list[bytes]:
    """All other files of the folder; those that an import names the place of come last and so go before their like."""
    found = [each for each in sorted(model.parent.rglob("*.dmn")) if each != model]
    waiting, seen = [model], {model}
    while waiting:
        place = waiting.pop()
        for one in _all(read_xml(place.read_bytes()), "import"):
            near = place.parent / one.get("locationURI", ".")
            if near.is_file() and near not in seen:
                seen.add(near)
                waiting.append(near)
                found.append(near)
    return [each.read_bytes() for each in found]


def _failure(
    decisions: dmn.Decisions | Exception, asked: str, case: etree._Element, wanted: etree._Element
) -> str:
    """What is wrong with our answer, or nothing. Whatever goes wrong is this case's failure alone."""
    try:
        if isinstance(decisions, Exception):
            raise decisions
        given = _given(case)
        expected = _value(next(iter(_all(wanted, "expected")), wanted))
        found = decisions.evaluate(asked, given).value
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if case.get("invocableName") and isinstance(found, dict):  # one of a service's outputs
        found = found.get(wanted.get("name"), found)
    return "" if _same(found, expected) else f"{found!r} instead of {expected!r}"


def _given(case: etree._Element) -> dict[str, Any]:
    """The inputs by name; those of imported files, written `import.name`, also in a context of the import's name."""
    given = {each.get("name", ""): _text(_value(each)) for each in _all(case, "inputNode")}
    for name, value in list(given.items()):
        *path, last = name.split(".")
        place = given
        for part in path:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        else:
            place[last] = value
    return given


class Untyped(str):
    """A value that a test file writes without its type: it is what ours is, if that can be."""

    __slots__ = ()


def _text(value: Any) -> Any:
    """The value with texts where no type is written."""
    if isinstance(value, list):
        return [_text(item) for item in value]
    if isinstance(value, dict):
        return {name: _text(item) for name, item in value.items()}
    return str(value) if isinstance(value, Untyped) else value


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, Untyped) and not isinstance(found, str):
        return _same(found, _as(found, expected))
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= CLOSE * max(1, abs(expected))
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(_same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            _same(found[key], expected[key]) for key in found
        )
    if isinstance(found, str) and isinstance(expected, str):
        return str(found) == str(expected)
    return type(found) is type(expected) and bool(found == expected)


def _value(node: etree._Element) -> Any:
    """A value, list or context as the TCK writes it."""
    for each in node:
        match _name(each):
            case "list":
                return [_value(item) for item in _all(each, "item")]
            case "component":
                parts = _all(node, "component")
                return {part.get("name", ""): _value(part) for part in parts}
            case "value" if each.get(NIL) != "true":
                kind = (each.get(TYPE) or "untyped").rpartition(":")[2]
                return _read(kind, "".join(map(str, each.itertext())))
    return None


def _as(found: Any, text: str) -> Any:
    """The text as a value of the kind of ours."""
    kinds = {bool: "boolean", Decimal: "decimal", date: "date", time: "time"}
    kinds |= {datetime: "dateTime", timedelta: "duration", YearsMonths: "duration"}
    return READERS[kinds[type(found)]](text) if type(found) in kinds else NotImplemented


def _read(kind: str, text: str) -> Any:
    found = READERS.get(kind, str)(text)
    if found is None:
        raise ValueError(f"the {kind} {text!r} cannot be read")
    return found


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _all(node: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in node if _name(each) == name]


def _texts(node: etree._Element, name: str) -> list[str]:
    return [(each.text or "").strip() for each in _all(node, name)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), verbose="-v" in sys.argv))
