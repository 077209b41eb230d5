"""Nobody's conclusion is filled in beforehand: not by the reviewer before, and not by the round before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.packages import Package, read_folder

PACKAGES = sorted(path.parent for path in Path("workflows/bpmn").glob("*/package.toml"))


def conclusions(components: list[dict[str, Any]]) -> Iterator[str]:
    """The names of the questions that one answers by picking one of several, unless something fills them in on purpose."""
    for one in components:
        if one["type"] == "radio" and not one.get("defaultValue"):
            yield one["key"]
        yield from conclusions(one.get("components", []))


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_a_question_that_people_decide_begins_without_an_answer(folder: Path) -> None:
    package = Package.parse(read_folder(folder))
    tasks = list(etree.fromstring(package.bpmn).iter("{*}userTask"))
    written = {one.get("target") for task in tasks for one in task.iter("{*}output")}
    beforehand = []
    for task in tasks:
        form = task.find(".//{*}formDefinition")
        source = package.form(form.get("formId")) if form is not None else None
        emptied = {one.get("target") for one in task.iter("{*}input")}
        asked = set(conclusions(json.loads(source)["components"])) if source else set()
        beforehand += [(task.get("id"), name) for name in (asked & written) - emptied]
    assert beforehand == [], 'add <zeebe:input source="=null" target="…"/> to these tasks'
