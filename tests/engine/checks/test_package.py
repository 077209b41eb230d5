"""Packages: their settings and files, and what `panhuo check` prints."""

import json
from pathlib import Path

import pytest

from engine.checks import Finding, check_package, report
from tests.engine.checks.models import chain, document, process

TOML = """key = "P"
title = "报销"
[start]
form = "ask"
roles = ["clerk"]
[case]
title = "报销 {{ amount }}"
subject = '="x:" + string(amount)'
"""
BPMN = document(
    process(
        '<startEvent id="s"/><userTask id="t"><extensionElements><zeebe:formDefinition formId="judge"/>'
        '</extensionElements></userTask><businessRuleTask id="r"><extensionElements>'
        '<zeebe:calledDecision decisionId="Rate" resultVariable="rate"/></extensionElements></businessRuleTask>'
        '<scriptTask id="x"><extensionElements><zeebe:script expression="=rate + amount" resultVariable="sum"/>'
        '</extensionElements></scriptTask><endEvent id="e"/>' + chain("s", "t", "r", "x", "e")
    )
)  # fmt: skip
DMN = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
    b'<decision id="Rate" name="Rate"><variable name="Rate"/><literalExpression><text>1 + 1</text></literalExpression>'
    b"</decision></definitions>"
)
PACKAGE = {
    "package.toml": TOML.replace('"P"', '"p"').encode(),
    "process.bpmn": BPMN.replace(b'id="P"', b'id="p"'),
    "forms/ask.form": b'["amount"]',
    "forms/judge.form": b'["verdict"]',
    "rules/rate.dmn": DMN,
}


def forms(source: bytes) -> set[str]:
    return set(json.loads(source))


def findings(**changes: bytes | None) -> list[Finding]:
    files = dict(PACKAGE)
    for path, content in changes.items():
        name = path.replace("__", "/").replace("_dot_", ".")
        files.pop(name, None)
        if content is not None:
            files[name] = content
    return check_package(files, operations={}, forms_reader=forms, processes=())


def check(**changes: bytes | None) -> list[str]:
    return [one.rule for one in findings(**changes)]


IMPORTING = (
    DMN.replace(b"1 + 1", b"o.Half * 2 + Third")
    .replace(
        b'namespace="urn:d">',
        b'namespace="urn:d"><import namespace="urn:o" name="o" importType="x"/>'
        b'<import namespace="urn:t" name="" importType="x"/>',
    )
    .replace(
        b"<literalExpression>",
        b'<informationRequirement><requiredDecision href="urn:o#Half"/></informationRequirement>'
        b'<informationRequirement><requiredDecision href="#Third"/></informationRequirement><literalExpression>',
    )
)


def test_a_whole_package_is_left_alone() -> None:
    assert check() == []


def test_decisions_import_others_of_the_package() -> None:
    half = DMN.replace(b"Rate", b"Half").replace(b"urn:d", b"urn:o")
    third = DMN.replace(b"Rate", b"Third").replace(b"urn:d", b"urn:t")
    assert check(rules__rate_dot_dmn=IMPORTING, rules__h_dot_dmn=half, rules__t_dot_dmn=third) == []
    assert "package.decision" in check(rules__rate_dot_dmn=IMPORTING, rules__h_dot_dmn=half)


def test_what_is_wrong_with_a_decision_is_said_in_chinese() -> None:
    files = PACKAGE | {"rules/rate.dmn": DMN.replace(b"1 + 1", b"1 +")}
    found = {
        one.rule: one.message for one in check_package(files, operations={}, forms_reader=forms)
    }
    assert (
        "没有写完" in found["package.decision"]["zh"] and "Rate" in found["package.decision"]["zh"]
    )
    assert "ends too early" in found["package.decision"]["en"]
    files = PACKAGE | {"process.bpmn": PACKAGE["process.bpmn"].replace(b"rate + amount", b"rate +")}
    found = {
        one.rule: one.message for one in check_package(files, operations={}, forms_reader=forms)
    }
    assert any("没有写完" in one["zh"] and "too early" in one["en"] for one in found.values())


def test_a_model_alone_is_a_package() -> None:
    plain = document(process('<startEvent id="s"/><endEvent id="e"/>' + chain("s", "e")))
    assert check_package({"process.bpmn": plain}, forms_reader=forms) == []


def test_a_model_alone_has_to_be_executable() -> None:
    drawn = document(process('<startEvent id="s"/><endEvent id="e"/>' + chain("s", "e")))
    drawn = drawn.replace(b'isExecutable="true"', b'isExecutable="false"')
    found = check_package({"process.bpmn": drawn}, forms_reader=forms)
    assert [one.rule for one in found] == ["package.not-executable"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"process_dot_bpmn": None}, "package.process-missing"),
        ({"package_dot_toml": b"key = "}, "package.settings"),
        ({"package_dot_toml": b"\xff\xfe"}, "package.settings"),
        ({"package_dot_toml": PACKAGE["package.toml"].replace(b'key = "p"', b"")}, "package.setting-missing"),
        ({"package_dot_toml": PACKAGE["package.toml"].replace(b'["clerk"]', b'"clerk"')}, "package.setting-type"),
        ({"package_dot_toml": PACKAGE["package.toml"].replace(b'"p"', b'"Two Words"')}, "package.key"),
        ({"package_dot_toml": PACKAGE["package.toml"].replace(b'"p"', b'"q"')}, "package.process-id"),
        ({"package_dot_toml": PACKAGE["package.toml"].replace(b'"ask"', b'"asked"')}, "package.start-form"),
        ({"package_dot_toml": PACKAGE["package.toml"].replace(b"{{ amount }}", b"{{ amount + }}")}, "package.expression"),
        ({"forms__judge_dot_form": None}, "form.unknown"),
        ({"forms__judge_dot_form": b"no form"}, "package.form"),
        ({"forms__more_dot_form": b"[]"}, "package.form-unused"),
        ({"rules__rate_dot_dmn": None}, "decision.unknown"),
        ({"rules__rate_dot_dmn": b"no dmn"}, "package.decision"),
        ({"rules__rate_dot_dmn": b"<!DOCTYPE x><x/>"}, "package.decision"),
        ({"rules__again_dot_dmn": DMN}, "package.decision-twice"),
        ({"forms__ask_dot_form": b"[]"}, "variable.unset"),
    ],
)  # fmt: skip
def test_a_broken_package_is_told_what_to_mend(changes: dict[str, bytes | None], rule: str) -> None:
    assert rule in check(**changes)


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("start: {event: nowhere}", "scenario.element"),
        ("complete: {task: nowhere, by: clerk}", "scenario.element"),
        ("expect: {open: [s, nowhere]}", "scenario.element"),
        ("outcome: {status: completed, end: nowhere}", "scenario.element"),
        ("fail: {operation: nobody.knows}", "scenario.operation"),
        ("dance: {}", "scenario.verb"),
        ("complete: s", "scenario.details"),
        ("[", "scenario.file"),
    ],
)
def test_a_broken_scenario_is_told_what_to_mend(step: str, rule: str) -> None:
    text = f"title: t\nsteps:\n  - start: {{by: clerk}}\n  - {step}\n"
    assert check(scenarios__one_dot_yaml=text.encode()) == [rule]


def test_a_right_scenario_is_left_alone() -> None:
    text = "title: t\nsteps:\n  - start: {by: clerk}\n  - pass: P8D\n  - retry: all\n"
    assert check(scenarios__one_dot_yaml=text.encode()) == []


def test_the_report_of_a_folder(tmp_path: Path) -> None:
    for name, content in PACKAGE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    text, code = report(str(tmp_path), operations={}, forms_reader=forms)
    assert (text, code) == ("没有发现问题。", 0)
    (tmp_path / "process.bpmn").write_bytes(BPMN.replace(b'targetRef="e"', b'targetRef="gone"'))
    text, code = report(str(tmp_path), as_json=True, operations={}, forms_reader=forms)
    found = json.loads(text)["findings"]
    assert code == 1
    assert found[0]["rule"] == "reference.unresolved"
    assert found[0]["file"] == "process.bpmn"
    assert found[0]["element"] == "f_x_e"


def test_the_report_of_a_folder_of_packages_and_models(tmp_path: Path) -> None:
    for name, content in PACKAGE.items():
        (tmp_path / "one" / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / "one" / name).write_bytes(
            content.replace(b'targetRef="e"', b'targetRef="gone"')
        )
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "bad.bpmn").write_bytes(b"no model")
    (tmp_path / "sound.bpmn").write_bytes(document(process('<task id="a"/>')))
    text, code = report(str(tmp_path), as_json=True, operations={}, forms_reader=forms)
    found = {(one["file"], one["rule"]) for one in json.loads(text)["findings"]}
    assert code == 1
    assert ("deep/er/bad.bpmn", "xml.syntax") in found
    assert ("one/process.bpmn", "reference.unresolved") in found
    assert not [file for file, _ in found if file == "sound.bpmn"]


def test_a_folder_without_anything_says_what_is_missing(tmp_path: Path) -> None:
    text, code = report(str(tmp_path), language="en")
    assert (code, "package.process-missing" in text) == (1, True)


def test_the_report_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "model.bpmn"
    path.write_bytes(document(process('<task id="a"/><task id="a"/>')))
    text, code = report(str(path), language="en")
    assert code == 1
    assert text.startswith("model.bpmn:1 error id.repeated [a]")
    path.write_bytes(document(process('<startEvent id="s"/>')))
    assert report(str(path))[1] == 1
    assert report(str(tmp_path / "absent.bpmn"))[1] == 1


def test_a_report_holds_no_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "model.bpmn"
    path.write_bytes(document(process('<serviceTask id="a" name="&#xA;&#x9;red&#x85;"/>')))
    text, _ = report(str(path))
    assert all(one.isprintable() for one in text.replace("\n", ""))


@pytest.mark.parametrize(
    ("changes", "zh"),
    [
        ({"package_dot_toml": b"key = ]"}, "第 1 行不是有效的 TOML"),
        ({"package_dot_toml": b'key = """p'}, "没有闭合"),
        ({"package_dot_toml": b"\xff\xfe"}, "不是 UTF-8 文本"),
        ({"languages__en_dot_yaml": b"a: [b"}, "第 1 行不是有效的 YAML"),
        ({"languages__en_dot_yaml": b"a: 1"}, "原文: 译文"),
    ],
)
def test_what_cannot_be_read_says_why_in_chinese(changes: dict[str, bytes | None], zh: str) -> None:
    [found] = [one for one in findings(**changes) if zh in one.message["zh"]]
    assert found.message["en"].isascii()
