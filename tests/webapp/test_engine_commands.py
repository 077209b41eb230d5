"""`panhuo check`, `feel` and `dmn`, as people type them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.bpmn import chain, flow, model, service
from webapp.cli import main

DMN = """
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="tests">
  <inputData id="i" name="day"><variable name="day" typeRef="date"/></inputData>
  <decision id="next" name="next day"><variable name="next day" typeRef="date"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <literalExpression><text>day + duration("P1D")</text></literalExpression></decision>
</definitions>"""


def panhuo(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "model.bpmn"


def test_a_sound_model_exits_with_zero(file: Path) -> None:
    file.write_text(model("p", chain("s:startEvent", "t:userTask", "e:endEvent")))
    assert panhuo("check", str(file)).exit_code == 0


def test_a_broken_one_exits_with_one_and_names_the_element(file: Path) -> None:
    file.write_text(model("p", chain("s:startEvent", "t:userTask", "e:endEvent") + flow("t", "x")))
    found = panhuo("check", str(file), "--json")
    assert found.exit_code == 1
    assert any(one["element"] == "t-x" for one in json.loads(found.output)["findings"])


def test_a_drawing_that_is_no_program_is_refused_as_publishing_it_would_be(file: Path) -> None:
    drawn = model("p", chain("s:startEvent", "t:userTask", "e:endEvent"))
    file.write_text(drawn.replace('isExecutable="true"', 'isExecutable="false"'))
    found = panhuo("check", str(file))
    assert found.exit_code == 1
    assert "isExecutable" in found.output


def test_an_operation_that_is_not_in_the_catalogue_is_found(file: Path) -> None:
    file.write_text(model("p", chain("s:startEvent", service("x", "no.such"), "e:endEvent")))
    assert "no.such" in panhuo("check", str(file)).output


def test_the_packages_of_the_release_are_sound() -> None:
    packages = Path(__file__).parents[2] / "workflows" / "bpmn"
    for package in sorted(packages.iterdir()):
        assert panhuo("check", str(package)).exit_code == 0, package.name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1 + 2 * 3"], "7"),
        (["星级 >= 4", "--context", '{"星级": 5}'], "true"),
        (['date("2026-01-31") + duration("P1M")'], '"2026-02-28"'),
        (["for i in 1..2 return i * 2"], "[\n  2,\n  4\n]"),
    ],
)
def test_feel_answers(words: list[str], said: str) -> None:
    assert panhuo("feel", *words).output.strip() == said


def test_feel_says_what_it_warns_of() -> None:
    answer = panhuo("feel", 'date("x")')
    assert answer.exit_code == 0
    assert answer.output.startswith("null\n# ")


@pytest.mark.parametrize("words", [["1 +"], ["1", "--context", "{"]])
def test_feel_refuses_with_a_sentence(words: list[str]) -> None:
    refused = panhuo("feel", *words)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")


def test_dmn_takes_plain_json_as_its_inputs_are_typed(tmp_path: Path) -> None:
    file = tmp_path / "d.dmn"
    file.write_text(DMN)
    decided = panhuo(
        "dmn", str(file), "--decision", "next day", "--context", '{"day": "2026-02-28"}'
    )
    assert decided.output.strip() == '"2026-03-01"'
    unknown = panhuo("dmn", str(file), "--decision", "other")
    assert unknown.exit_code == 1
    assert "next day" in unknown.output


def test_a_check_imports_neither_the_web_nor_the_database() -> None:
    seen = "import sys, webapp.commands.models; print({'flask', 'sqlalchemy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
