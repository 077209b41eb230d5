"""A variable whose name is mistyped is named by the checks, in every package, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import workflows
from engine import feel
from engine.checks import Finding, check_package
from engine.checks.model import Model
from engine.checks.surroundings import Surroundings
from engine.checks.written import Written, expressions
from engine.packages import read_folder
from engine.xml import read_xml
from webapp.outside import variables_of
from workflows.operations import catalogue

PACKAGES = sorted((Path(workflows.__file__).parent / "bpmn").glob("*/process.bpmn"))
NAMES = [one.parent.name for one in PACKAGES]


def files_of(path: Path) -> dict[str, bytes]:
    return {name: text.encode() for name, text in read_folder(path.parent).items()}


def unset(files: dict[str, bytes]) -> list[Finding]:
    found = check_package(files, operations=catalogue, forms_reader=variables_of)
    return [one for one in found if one.rule == "variable.unset"]


def deciding(model: Model) -> Iterator[Written]:
    """The conditions of gateways, and what user tasks hand on to them; in a process without ways, what steps are given."""
    every = [one for one in expressions(model) if one.is_feel]
    ways = [one for one in every if one.label == "conditionExpression"]
    answers = [
        one for one in every
        if one.node.tag == "zeebe:output" and one.node.owner and one.node.owner.tag == "userTask"
    ]  # fmt: skip
    return iter(ways + answers if ways else [one for one in every if one.node.tag == "zeebe:input"])


def mistyped(one: Written) -> bool:
    """Write the expression with another name for its first variable; False if it reads none but what the engine sets."""
    names = sorted(feel.parse(one.feel).names - {"submission", "loopCounter"})
    if not names:
        return False
    text = one.text.replace(names[0], f"{names[0]}x")
    if one.node.tag.startswith("zeebe:"):
        one.node.source.set("source", text)
    else:
        one.node.source.text = text
    return True


@pytest.mark.parametrize("path", PACKAGES, ids=NAMES)
def test_no_false_alarm(path: Path) -> None:
    assert unset(files_of(path)) == []


@pytest.mark.parametrize("path", PACKAGES, ids=NAMES)
def test_each_mistyped_variable_is_named(path: Path) -> None:
    files = files_of(path)
    model = Model(read_xml(files["process.bpmn"]), Surroundings())
    wrong = [one for one in deciding(model) if mistyped(one)]
    assert wrong
    found = unset({**files, "process.bpmn": etree.tostring(model.root.source)})
    places = {(one.element, one.place) for one in found}
    assert {(one.node.owner.id, one.place) for one in wrong if one.node.owner} <= places


def test_a_form_that_no_longer_asks_what_a_gateway_needs() -> None:
    files = files_of(next(one for one in PACKAGES if one.parent.name == "patent_evaluation"))
    form = files["forms/rating_review.form"].replace(b'"outcome"', b'"verdict"')
    [found] = unset({**files, "forms/rating_review.form": form})
    assert (found.element, found.place) == ("review", "output.conclusion")
    assert '"outcome"' in found.message["en"]


def test_nothing_is_said_where_nothing_tells_what_a_case_begins_with() -> None:
    files = files_of(next(one for one in PACKAGES if one.parent.name == "annual_report"))
    kept = {path: text for path, text in files.items() if not path.startswith("scenarios/")}
    model = Model(read_xml(files["process.bpmn"]), Surroundings())
    wrong = [one for one in deciding(model) if mistyped(one)]
    assert wrong
    assert unset({**kept, "process.bpmn": etree.tostring(model.root.source)}) == []
