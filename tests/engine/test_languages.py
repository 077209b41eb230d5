"""Packages in a second language: what is shown changes, what runs does not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checks import check_package
from engine.languages import languages_of, read_texts, renamed, retitled, texts_of, translated
from engine.packages import Package, PackageError
from engine.runtime import Loaded
from tests.bpmn import flow, model, node

MODEL = model(
    "p",
    node("s:startEvent", name="开始"),
    node("t:userTask", name="审核"),
    node("e:endEvent"),
    flow("s", "t"),
    flow("t", "e"),
)
FORM = json.dumps(
    {
        "components": [
            {
                "type": "radio",
                "key": "审核",
                "label": "审核",
                "values": [{"label": "通过", "value": "通过"}],
            }
        ]
    },
    ensure_ascii=False,
)


def package(language: str = "审核: Review\n通过: Pass\n") -> Package:
    files = {"process.bpmn": MODEL, "forms/a.form": FORM, "languages/en.yaml": language}
    return Package.parse(files)


def test_names_and_labels_are_translated_and_keys_and_values_are_not() -> None:
    shown = translated(package(), "en")
    form = json.loads(shown.form("a") or "")["components"][0]
    assert (form["label"], form["key"]) == ("Review", "审核")
    assert form["values"] == [{"label": "Pass", "value": "通过"}]
    told = Loaded(1, package()).told_in("en")
    assert told.program.elements["t"].name == "Review"


def test_a_language_that_is_not_carried_changes_nothing() -> None:
    loaded = Loaded(1, package())
    assert loaded.told_in("fr") is loaded
    assert translated(loaded.package, "fr") is loaded.package
    assert languages_of(loaded.package) == ["en"]


def test_the_texts_of_a_package_come_once_each() -> None:
    assert texts_of(package())[-2:] == ["审核", "通过"]


def test_titles_of_scenarios_are_texts_and_unread_ones_are_none() -> None:
    files = {
        **package().files,
        "scenarios/01.yaml": "title: 一次通过\nsteps: []\n",
        "scenarios/02.yaml": "title: [",
    }
    assert texts_of(Package.parse(files))[-1] == "一次通过"


def test_a_sentence_names_elements_as_its_reader_does() -> None:
    texts = {"审核": "Review", "审": "No"}
    assert (
        renamed('User task "审核" of "别的" waits.', texts) == 'User task "Review" of "别的" waits.'
    )
    assert renamed('One "sign of 审核', texts) == 'One "sign of 审核'


@pytest.mark.parametrize("source", ["- a", "a: 1", "a: {b: c}", "a: [", "!!python/object:x {}"])
def test_a_file_that_maps_no_texts_is_refused(source: str) -> None:
    with pytest.raises(PackageError):
        read_texts(source, "p")


@given(name=st.text(max_size=30))
def test_a_title_takes_its_holes_along(name: str) -> None:
    pattern, english = "专家入库：{{ name }}", "Onboarding of {{ name }}!"
    assert retitled(f"专家入库：{name}", pattern, english) == f"Onboarding of {name}!"
    assert retitled("改过的标题", pattern, english) == "改过的标题"


def rules_of(language: str, path: str = "languages/en.yaml") -> set[str]:
    files = {"process.bpmn": MODEL, path: language}
    findings = check_package({name: text.encode() for name, text in files.items()})
    return {one.rule for one in findings if one.rule.startswith("language")}


def test_the_checks_name_what_is_wrong_with_a_language_file() -> None:
    assert rules_of("开始: Start\n审核: Review\n") == set()
    assert rules_of("开始: Start\n") == {"language.missing"}
    assert rules_of("开始: Start\n审核: Review\n别的: Other\n") == {"language.unknown"}
    assert rules_of("- 开始") == {"language.file"}
    assert rules_of("", "languages/x1.yaml") == {"language.name"}


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="r" namespace="r">
<decision id="way" name="way"><variable name="way"/><decisionTable>
<input id="i"><inputExpression><text>filed</text></inputExpression></input>
<output label="计入年度" name="year"/>
<rule id="r1"><description>按时备案</description><inputEntry><text>-</text></inputEntry>
<outputEntry><text>2026</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>"来年"</text></outputEntry></rule>
<rule id="r3"><inputEntry><text>-</text></inputEntry><outputEntry><text>"next"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_what_the_history_shows_of_decisions_is_translated() -> None:
    files = {**package("计入年度: Year\n按时备案: In time\n").files, "rules/way.dmn": TABLE}
    loaded = Loaded(1, Package.parse(files))
    assert {"计入年度", "按时备案", "来年"} <= set(texts_of(loaded.package))
    assert "next" not in texts_of(loaded.package)
    assert loaded.outcome_labels == {"year": "计入年度"} and not loaded.texts
    told = loaded.told_in("en")
    assert told.outcome_labels == {"year": "Year"} and told.texts["按时备案"] == "In time"
