"""A definition's decisions, which may import each other."""

from __future__ import annotations

from engine.packages import Package
from engine.runtime import Loaded
from tests.engine.dmn.drawing import decision, file, says


def test_decisions_of_a_package_import_each_other() -> None:
    half = file(decision("Half", says("21")), namespace="urn:half")
    needing = '<informationRequirement><requiredDecision href="urn:half#d_Half"/></informationRequirement>'
    whole = file(
        '<import namespace="urn:half" name="h" importType="x"/>',
        f'<decision id="w" name="Whole"><variable name="Whole"/>{needing}{says("h.Half * 2")}</decision>',
        namespace="urn:whole",
    )
    files = {"rules/a.dmn": whole.decode(), "rules/b.dmn": half.decode()}
    decisions = Loaded(1, Package(files, "p", "p")).decisions
    assert decisions.keys() == {"Whole", "w", "Half", "d_Half"}
    assert decisions["Whole"].evaluate("Whole", {}).value == 42
