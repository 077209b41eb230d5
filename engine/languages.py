"""A package in a second language: `languages/<language>.yaml` maps its texts to their translations.

    审核: Review
    审核结论: Conclusion

Translated are the texts that people read: names of steps, gateways, flows and lanes, what forms say, what decision
tables call their outcomes, give out as words and remark on their rules, the titles of the package, its cases and its
scenarios, and its description. Everything that the process runs on stays as it is, so a case is
never run on a translation, only shown in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from lxml import etree
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from engine.feel.said import in_chinese, said
from engine.packages import Package, PackageError
from engine.scenario_files import ScenarioError
from engine.scenario_files import read as read_scenario
from engine.unread import of_yaml
from engine.xml import read_xml

NAMED = frozenset(
    {"process", "participant", "lane", "sequenceFlow", "subProcess", "adHocSubProcess"}
    | {"transaction", "callActivity", "task", "userTask", "manualTask", "serviceTask", "sendTask"}
    | {"receiveTask", "scriptTask", "businessRuleTask", "startEvent", "endEvent", "boundaryEvent"}
    | {"intermediateCatchEvent", "intermediateThrowEvent", "exclusiveGateway", "parallelGateway"}
    | {"inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
"""Elements whose name is only read; the names of messages, signals and errors are addresses."""
SAID_BY_FORMS = frozenset(
    {"label", "description", "text", "alt", "patternErrorMessage", "dateLabel", "timeLabel"}
    | {"prefixAdorner", "suffixAdorner", "emptyMessage"}
)
NO_MAPPING = "a language file must map texts to texts; quote numbers and truth values."
in_chinese({NO_MAPPING: "语言文件的每一行都应是“原文: 译文”；数字和 true、false 请加引号。"})
LANGUAGE = re.compile(r"languages/([A-Za-z_]{2,20})\.yaml")
WORD = re.compile(r'"([^"\\]+)"')
QUOTED = re.compile(r'"([^"]+)"')
HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def texts_in(package: Package, language: str) -> Mapping[str, str]:
    """Text -> translation; empty for a language that the package does not carry. Raises PackageError."""
    source = package.files.get(f"languages/{language}.yaml")
    return read_texts(source, package.key) if source is not None else {}


@lru_cache(maxsize=64)  # read at each check of a package, and long
def read_texts(source: str, package: str) -> Mapping[str, str]:
    """The mapping of a language file. Raises PackageError for anything but a flat mapping of texts."""
    try:
        found = YAML(typ="safe", pure=True).load(source)
    except (YAMLError, RecursionError, ValueError) as error:
        raise PackageError(package=package, reason=of_yaml(error)) from error
    if found is None:
        found = {}
    if not isinstance(found, dict) or not all(
        isinstance(text, str) for pair in found.items() for text in pair
    ):
        raise PackageError(package=package, reason=said(NO_MAPPING))
    return MappingProxyType(found)


def languages_of(package: Package) -> list[str]:
    """The languages that the package carries beside its own."""
    found = (LANGUAGE.fullmatch(path) for path in package.files)
    return sorted(match[1] for match in found if match)


def texts_of(package: Package) -> list[str]:
    """Every text of a package that a translation may be given for, in the order of its files, each once."""
    found = [package.title, package.description, package.case_title]
    found += [str(node.get("name")) for node in _named(read_xml(package.bpmn))]
    for path in sorted(package.files):
        if path.startswith("forms/"):
            found += [node[key] for node, key in _said(json.loads(package.files[path]))]
        elif path.startswith("rules/"):
            found += [one.label for one in said_by_rules(package.files[path].encode())]
            found += words_of_rules(package.files[path].encode())
        elif path.startswith("scenarios/"):
            found += _titles(package.files[path])
    return [text for text in dict.fromkeys(found) if text.strip()]


@dataclass(frozen=True)
class Said:
    """A text of a decision table that the history shows: the label of the outcome `name`, or a remark on a rule."""

    label: str
    name: str = ""


def said_by_rules(source: bytes) -> Iterator[Said]:
    """What the tables of a decision file call their outcomes, and what they remark on their rules."""
    for table in read_xml(source).iter("{*}decisionTable"):
        for output in table.iterfind("{*}output"):
            if label := output.get("label"):
                yield Said(label, output.get("name") or "")
        for remark in (*table.iterfind("{*}rule/{*}description"), *_entries(table)):
            if remark.text and remark.text.strip():
                yield Said(remark.text.strip())


def _titles(scenario: str) -> Iterator[str]:
    """The title of a scenario; none of one that cannot be read, which the checks say."""
    with suppress(ScenarioError):
        yield read_scenario(scenario).title


def words_of_rules(source: bytes) -> Iterator[str]:
    """Words that the tables of a decision file give out for people to read, such as the names of indicators.

    They are what a translation is looked up by where they are shown; what is plain ASCII is taken for a code.
    """
    for cell in read_xml(source).iterfind(".//{*}decisionTable/{*}rule/{*}outputEntry/{*}text"):
        word = WORD.fullmatch((cell.text or "").strip())
        if word and not word[1].isascii():
            yield word[1]


def _entries(table: etree._Element) -> Iterator[etree._Element]:
    return table.iterfind("{*}rule/{*}annotationEntry/{*}text")


def translated(package: Package, language: str) -> Package:
    """The package as readers of a language see it; itself where it does not carry the language. Not to be run."""
    texts = texts_in(package, language)
    if not texts:
        return package
    files = dict(package.files)
    for path, source in package.files.items():
        if path == "process.bpmn":
            files[path] = _translated_model(source, texts)
        elif path.startswith("forms/"):
            files[path] = translated_form(source, texts)
    return replace(
        package,
        files=files,
        title=package.titles.get(language) or texts.get(package.title, package.title),
        description=texts.get(package.description, package.description),
        case_title=texts.get(package.case_title, package.case_title),
    )


def retitled(title: str, pattern: str, translation: str) -> str:
    """A case's title, made from `pattern`, as `translation` would have made it; unchanged where that cannot be told.

    What stands in the holes is taken over from the title, so cases that are older than a translation have it too.
    """
    if pattern == translation:
        return title
    holes = HOLE.findall(pattern)
    between = (re.escape(part) for part in HOLE.split(pattern))
    found = re.fullmatch("(.*)".join(between), title, re.DOTALL)
    if found is None:
        return title
    filled = dict(zip(holes, found.groups(), strict=True))
    return HOLE.sub(lambda hole: filled.get(hole[0], ""), translation)


def renamed(sentence: str, texts: Mapping[str, str]) -> str:
    """A sentence about a package, with the names that it quotes as `texts` has them; others stay as they are."""
    return QUOTED.sub(lambda name: f'"{texts.get(name[1], name[1])}"', sentence)


def _translated_model(source: str, texts: Mapping[str, str]) -> str:
    root = read_xml(source.encode())
    for node in _named(root):
        name = str(node.get("name"))
        node.set("name", texts.get(name, name))
    return etree.tostring(root, encoding="unicode")


def _named(root: etree._Element) -> Iterator[etree._Element]:
    for node in root.iter(etree.Element):
        if etree.QName(node).localname in NAMED and node.get("name"):
            yield node


def translated_form(source: str, texts: Mapping[str, str]) -> str:
    """A form as readers of a language see it. Raises ValueError for what is no JSON."""
    schema = json.loads(source)
    for node, key in list(_said(schema)):
        node[key] = texts.get(node[key], node[key])
    return json.dumps(schema, ensure_ascii=False)


def _said(part: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Where a form says something: (object, key) of each text."""
    if isinstance(part, list):
        for item in part:
            yield from _said(item)
    elif isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str) and key in SAID_BY_FORMS:
                yield part, key
            elif isinstance(value, (dict, list)):
                yield from _said(value)
