"""What `panhuo check` prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from engine.checks.finding import Finding, has_errors
from engine.checks.package import check_package
from engine.checks.surroundings import Catalogue
from engine.checks.wellformed import refused
from engine.xml import MAX_BYTES, XmlRefused

_PARTS = (
    "package.toml",
    "process.bpmn",
    "rules/*.dmn",
    "forms/*.form",
    "scenarios/*.yaml",
    "languages/*.yaml",
)
_WORDS = {
    "zh": {"error": "错误", "warning": "提醒", "none": "没有发现问题。"},
    "en": {"error": "error", "warning": "warning", "none": "Nothing found."},
}


def report(
    path: str,
    *,
    as_json: bool = False,
    language: str = "zh",
    operations: Catalogue | None = None,
    forms_reader: Callable[[bytes], Collection[str]] | None = None,
    processes: Collection[str] | None = None,
) -> tuple[str, int]:
    """What `panhuo check PATH [--json]` prints for a BPMN file, a package's folder or a folder of such, and its exit code.

    The code is 1 if there is an error and 0 if not; a path that is not there is an error too. Texts of XML that the
    rules are given come out escaped, so that no file can write control characters to a terminal.
    """
    around = _Around(operations, forms_reader, processes)
    found = list(_found(Path(path), around))
    code = 1 if has_errors(found) else 0
    if as_json:
        plain = [finding.to_plain() for finding in found]
        return json.dumps({"findings": plain}, ensure_ascii=False, indent=2), code
    return "\n".join(_lines(found, language)), code


class _Around(NamedTuple):
    """What is known around everything that is checked."""

    operations: Catalogue | None
    forms_reader: Callable[[bytes], Collection[str]] | None
    processes: Collection[str] | None


def _found(path: Path, around: _Around) -> Iterator[Finding]:
    if not path.is_dir():
        yield from _of_file(path, around)
        return
    inside = [] if _is_package(path) else _models_below(path)
    for each in inside:
        place = each.relative_to(path)
        for finding in _found(each, around):
            below = place / finding.file if each.is_dir() and finding.file else place
            yield replace(finding, file=below.as_posix())
    if not inside:
        yield from _of_package(path, around)


def _is_package(folder: Path) -> bool:
    return any((folder / name).is_file() for name in _PARTS[:2])


def _models_below(folder: Path) -> list[Path]:
    """The packages in a folder that is none, and the models that are in no package."""
    packages = {part.parent for name in _PARTS[:2] for part in folder.rglob(name)}
    models = {part for part in folder.rglob("*.bpmn") if packages.isdisjoint(part.parents)}
    return sorted(packages | models)


def _of_package(folder: Path, around: _Around) -> list[Finding]:
    files = {
        part.relative_to(folder).as_posix(): _read(part)
        for pattern in _PARTS
        for part in sorted(folder.glob(pattern))
    }
    return _checked(files, around)


def _checked(files: Mapping[str, bytes], around: _Around) -> list[Finding]:
    """What publishing these files would find: a model alone has to be executable."""
    return check_package(
        files,
        operations=around.operations,
        forms_reader=around.forms_reader,
        processes=around.processes,
    )


def _of_file(path: Path, around: _Around) -> list[Finding]:
    if not path.is_file():
        absent = XmlRefused(
            "file.missing", f"没有这个文件：{path}", f"There is no such file: {path}"
        )
        return [refused(absent)]
    return [replace(one, file=path.name) for one in _checked({"process.bpmn": _read(path)}, around)]


def _read(path: Path) -> bytes:
    """The file's content, but no more of it than is needed to see that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _lines(found: list[Finding], language: str) -> list[str]:
    words = _WORDS[language]
    return [_line(finding, language) for finding in found] or [words["none"]]


def _line(finding: Finding, language: str) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line) if part)
    head = " ".join(part for part in (place, _WORDS[language][finding.level], finding.rule) if part)
    element = f" [{finding.element}]" if finding.element else ""
    text = f"{head}{element}  {finding.message[language]}"
    return "".join(one if one.isprintable() else " " for one in text)
