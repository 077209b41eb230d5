"""Runs cases of the OMG's DMN TCK: `.venv/bin/python -m script.tck FOLDER [-v]`, FOLDER with its `*-test-*.xml` and `.dmn`.

Prints how many are right in each folder, with `-v` those that are not, and ends with 1 if there are such.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine import dmn
from engine.feel import FeelLimitError
from engine.feel.moments import read_date, read_duration, read_moment, read_time
from engine.xml import read_xml

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
CLOSE = Decimal("1e-8")
READERS = {
    "boolean": lambda text: text == "true",
    "date": read_date,
    "time": read_time,
    "dateTime": read_moment,
    "duration": read_duration,
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long"), Decimal),
}


def main(folder: Path, *, verbose: bool) -> int:
    """Run all cases below a folder; the exit code."""
    right, wrong = defaultdict(list), defaultdict(list)
    for path in sorted(folder.rglob("*-test-*.xml")):
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
    model = path.parent / (_texts(root, "modelName") or [""])[0]
    others = [each.read_bytes() for each in path.parent.rglob("*.dmn") if each != model]
    try:
        decisions = dmn.parse(model.read_bytes(), imports=others, strict=False)
    except (ValueError, OSError) as error:
        decisions = error
    for case in _all(root, "testCase"):
        given = {each.get("name", ""): _value(each) for each in _all(case, "inputNode")}
        for wanted in _all(case, "resultNode"):
            asked = case.get("invocableName") or wanted.get("name", "")
            yield f"{case.get('id')}/{asked}", _compare(decisions, asked, given, wanted)


def _compare(decisions: Any, asked: str, given: dict[str, Any], wanted: etree._Element) -> str:
    if isinstance(decisions, Exception):
        return str(decisions)
    try:
        found = decisions.evaluate(asked, given).value
    except (KeyError, FeelLimitError) as error:
        return repr(error)
    expected = _value(next(iter(_all(wanted, "expected")), wanted))
    return "" if _same(found, expected) else f"{found!r} instead of {expected!r}"


def _same(found: Any, expected: Any) -> bool:
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= CLOSE * max(1, abs(expected))
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(_same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            _same(found[key], expected[key]) for key in found
        )
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
                kind = (each.get(TYPE) or "string").rpartition(":")[2]
                return READERS.get(kind, str)("".join(map(str, each.itertext())))
    return None


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _all(node: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in node if _name(each) == name]


def _texts(node: etree._Element, name: str) -> list[str]:
    return [(each.text or "").strip() for each in _all(node, name)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), verbose="-v" in sys.argv))
