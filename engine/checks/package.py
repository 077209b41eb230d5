"""A whole package: its settings, its process with everything that it refers to, its forms, decisions and scenarios."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from engine import dmn, feel
from engine.checks.finding import Finding, Level, has_errors
from engine.checks.invariants import check_invariants
from engine.checks.languages import check_languages
from engine.checks.run import check_bpmn
from engine.checks.scenarios import ActedOut, check_scenarios
from engine.checks.surroundings import Catalogue
from engine.feel.said import Said, in_both
from engine.spiff.reader import is_executable
from engine.unread import of_toml
from engine.xml import MAX_BYTES, XmlRefused, read_xml

FormsReader = Callable[[bytes], Collection[str]]
GIVEN_ALWAYS = frozenset({"organisation", "starter"})
"""What a case always has before its first step."""
_KEY = re.compile(r"[a-z][a-z0-9_]{0,99}")
TEXTS = {
    "package.process-missing": (
        "包里没有 process.bpmn。请加入流程图。",
        "The package has no process.bpmn. Add the process.",
    ),
    "package.not-executable": (
        "流程图里没有可执行的流程。请把 isExecutable 设为 true。",
        "No process of the file is executable. Set isExecutable to true.",
    ),
    "package.settings": (
        "package.toml 读不出来：{reason}",
        "package.toml cannot be read: {reason}",
    ),
    "package.setting-missing": (
        "package.toml 缺少“{name}”。请补上。",
        'package.toml lacks "{name}". Add it.',
    ),
    "package.setting-type": (
        "package.toml 的“{name}”类型不对，应为{zh}。",
        '"{name}" in package.toml has the wrong type; it must be {en}.',
    ),
    "package.key": (
        "包的 key“{key}”不合规。请用小写字母、数字和下划线，以字母开头。",
        'The package key "{key}" is not allowed. Use small letters, digits and underscores, and begin with a letter.',
    ),
    "package.process-id": (
        "package.toml 的 key 是“{key}”，流程图里却没有 id 相同的可执行流程。请统一。",
        'The key in package.toml is "{key}", and no executable process has that id. Make them the same.',
    ),
    "package.start-form": (
        "package.toml 的开始表单“{form}”不在 forms/ 里。请加入或改名。",
        'The start form "{form}" of package.toml is not in forms/. Add it, or correct the name.',
    ),
    "package.expression": (
        "package.toml 的“{name}”不是有效的 FEEL：{reason}",
        '"{name}" in package.toml is not valid FEEL: {reason}',
    ),
    "package.form": ("表单读不出来：{reason}", "The form cannot be read: {reason}"),
    "package.form-too-large": (
        "文件超过 {limit} 字节。请精简。",
        "The file is larger than {limit} bytes. Make it smaller.",
    ),
    "package.form-unused": (
        "这个表单没有任何任务用到。请删去，或指给任务。",
        "No task uses this form. Remove it, or give it to a task.",
    ),
    "package.decision": ("决策读不出来：{reason}", "The decision cannot be read: {reason}"),
    "package.decision-twice": (
        "决策“{name}”在两个文件里都有。请改名或合并。",
        'The decision "{name}" is in two files. Rename or merge them.',
    ),
}
"""Rule -> what it says, in Chinese and in English."""
WARNINGS = frozenset({"package.form-unused"})


@dataclass
class _Package:
    files: Mapping[str, bytes]
    found: list[Finding] = field(default_factory=list)
    forms: dict[str, Collection[str]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)

    def say(self, rule: str, file: str, **params: object) -> None:
        zh, en = TEXTS[rule]
        level: Level = "warning" if rule in WARNINGS else "error"
        message = {"zh": zh.format(**_told(params, "zh")), "en": en.format(**_told(params, "en"))}
        self.found.append(Finding(rule, level, None, None, file, message))


def _told(params: Mapping[str, object], language: str) -> dict[str, object]:
    """The parameters, with what a sentence or an exception says in one language."""
    return {
        key: in_both(value)[language] if isinstance(value, Exception | Said) else value
        for key, value in params.items()
    }


def check_package(
    files: Mapping[str, bytes],
    *,
    operations: Catalogue | None = None,
    forms_reader: FormsReader | None = None,
    processes: Collection[str] | None = None,
) -> list[Finding]:
    """Everything wrong with a package: path -> content, as design.md section 4 lays a package out.

    `forms_reader` gives the variables that a form sets, and raises ValueError for a form that it cannot read; without
    it nothing is said about what forms set. The process may call those of its own file, and `processes` deployed
    elsewhere; None leaves that open. A package without package.toml is a single model.
    """
    package = _Package(files)
    settings = _settings(package)
    _read_forms(package, forms_reader)
    _read_decisions(package)
    source = files.get("process.bpmn")
    if source is None:
        package.say("package.process-missing", "process.bpmn")
        return package.found
    has_settings = "package.toml" in files
    acted = ActedOut.of(files)
    model = check_bpmn(
        source,
        operations=operations,
        forms=package.forms if forms_reader and has_settings else None,
        decisions=package.decisions if has_settings or package.decisions else None,
        processes=processes,
        start_variables=_start_variables(package, settings, acted),
        payloads=acted.payloads,
        file="process.bpmn",
    )
    if settings is not None:
        _compare(package, settings, source)
    elif not has_settings and not has_errors(model) and not _executable(source, ""):
        package.say("package.not-executable", "process.bpmn")
    package.found += check_scenarios(files, operations)
    if not has_errors(model + package.found):
        package.found += check_invariants(files)
        package.found += check_languages(files)
    return model + package.found


def _settings(package: _Package) -> dict[str, object] | None:
    source = package.files.get("package.toml")
    if source is None:
        return None
    try:
        settings: dict[str, object] = tomllib.loads(source.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        package.say("package.settings", "package.toml", reason=of_toml(error))
        return None
    for name in ("key", "title"):
        if not settings.get(name):
            package.say("package.setting-missing", "package.toml", name=name)
    for name, kind in _WANTED.items():
        value = _lookup(settings, name)
        if value is not None and not isinstance(value, kind):
            zh, en = _TYPES[kind]
            package.say("package.setting-type", "package.toml", name=name, zh=zh, en=en)
    return settings


_WANTED: dict[str, type] = {
    "key": str,
    "title": str,
    "owner": str,
    "description": str,
    "titles": dict,
    "start": dict,
    "start.roles": list,
    "start.form": str,
    "case": dict,
    "case.title": str,
    "case.subject": str,
    "case.organisation": str,
    "case.viewers": list,
    "publishing": dict,
    "publishing.approval": bool,
    "invariants": list,
}
_TYPES: dict[type, tuple[str, str]] = {
    str: ("文本", "a text"),
    dict: ("表", "a table"),
    list: ("列表", "a list"),
    bool: ("true 或 false", "true or false"),
}


def _lookup(settings: Mapping[str, object], path: str) -> object:
    value: object = settings
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _read_forms(package: _Package, reader: FormsReader | None) -> None:
    for path, name, source in _parts(package, "forms/", ".form"):
        package.forms[name] = ()
        if reader is None:
            continue
        try:
            package.forms[name] = frozenset(reader(source))
        except (ValueError, RecursionError) as error:
            package.say("package.form", path, reason=error)


def _read_decisions(package: _Package) -> None:
    parts = [(path, source) for path, _, source in _parts(package, "rules/", ".dmn")]
    for path, source in parts:
        try:
            read_xml(source)
            decisions = dmn.parse(source, imports=[one for other, one in parts if other != path])
        except XmlRefused as error:
            package.say("package.decision", path, reason=error)
            continue
        except (ValueError, RecursionError) as error:
            package.say("package.decision", path, reason=error)
            continue
        for name in dict.fromkeys([*decisions.ids, *decisions.names]):
            if package.decisions.setdefault(name, path) != path:
                package.say("package.decision-twice", path, name=name)


def _parts(package: _Package, folder: str, ending: str) -> Iterator[tuple[str, str, bytes]]:
    for path in sorted(package.files):
        if path.startswith(folder) and path.endswith(ending):
            source = package.files[path]
            if len(source) > MAX_BYTES:
                package.say("package.form-too-large", path, limit=MAX_BYTES)
            else:
                yield path, path.removeprefix(folder).removesuffix(ending), source


def _start_variables(
    package: _Package, settings: Mapping[str, object] | None, acted: ActedOut
) -> Collection[str] | None:
    """What the start form asks and what scenarios begin with; None where neither tells."""
    form = _lookup(settings or {}, "start.form")
    if settings is None or not (isinstance(form, str) or acted.begins):
        return None
    asked = package.forms.get(form, ()) if isinstance(form, str) else ()
    return GIVEN_ALWAYS | acted.given | set(asked)


def _compare(package: _Package, settings: Mapping[str, object], source: bytes) -> None:
    key = settings.get("key")
    if isinstance(key, str) and key and not _KEY.fullmatch(key):
        package.say("package.key", "package.toml", key=key)
    if isinstance(key, str) and key and key not in _executable(source, key):
        package.say("package.process-id", "package.toml", key=key)
    form = _lookup(settings, "start.form")
    if isinstance(form, str) and form not in package.forms:
        package.say("package.start-form", "package.toml", form=form)
    _check_expressions(package, settings)
    used = {form} | set(re.findall(rb'formId\s*=\s*["\']([^"\']+)', source))
    names = {one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in used}
    for name in sorted(package.forms):
        if name not in names:
            package.say("package.form-unused", f"forms/{name}.form")


def _executable(source: bytes, key: str) -> set[str]:
    try:
        root = read_xml(source)
    except XmlRefused:
        return {key}  # said already
    return {
        str(node.get("id"))
        for node in root
        if str(node.tag).endswith("}process") and is_executable(node)
    }


def _check_expressions(package: _Package, settings: Mapping[str, object]) -> None:
    for name, parse in (
        ("case.title", feel.template),
        ("case.subject", feel.literal_or_feel),
        ("case.organisation", feel.literal_or_feel),
    ):
        text = _lookup(settings, name)
        try:
            if isinstance(text, str):
                parse(text)
        except (feel.FeelSyntaxError, RecursionError) as error:
            package.say("package.expression", "package.toml", name=name, reason=error)
