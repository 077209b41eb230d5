"""What `panhuo check` prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path

from engine.checks.finding import Finding, has_errors
from engine.checks.package import check_package
from engine.checks.run import check_bpmn
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
    """What `panhuo check PATH [--json]` prints for a BPMN file or a package's folder, and its exit code.

    The code is 1 if there is an error and 0 if not; a path that is not there is an error too. Texts of XML that the
    rules are given come out escaped, so that no file can write control characters to a terminal.
    """
    found = _found(Path(path), operations, forms_reader, processes)
    code = 1 if has_errors(found) else 0
    if as_json:
        plain = [finding.to_plain() for finding in found]
        return json.dumps({"findings": plain}, ensure_ascii=False, indent=2), code
    return "\n".join(_lines(found, language)), code


def _found(
    path: Path,
    operations: Catalogue | None,
    forms_reader: Callable[[bytes], Collection[str]] | None,
    processes: Collection[str] | None,
) -> list[Finding]:
    if path.is_dir():
        files = {
            part.relative_to(path).as_posix(): _read(part)
            for pattern in _PARTS
            for part in sorted(path.glob(pattern))
        }
        return check_package(
            files, operations=operations, forms_reader=forms_reader, processes=processes
        )
    if not path.is_file():
        absent = XmlRefused(
            "file.missing", f"没有这个文件：{path}", f"There is no such file: {path}"
        )
        return [refused(absent)]
    return check_bpmn(_read(path), operations=operations, processes=processes, file=path.name)


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
