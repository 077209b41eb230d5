"""A package: the files that an owner edits (design.md section 4).

    package.toml   key, title, owner, who may start it and with which form, how a case is titled
    process.bpmn   rules/*.dmn   forms/*.form   scenarios/*.yaml   languages/*.yaml   README.md

A single BPMN text is a package too, without package.toml: its key is the id of its process.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.feel.said import in_chinese, said
from engine.unread import NO_UTF8, of_toml

KEPT = re.compile(
    r"package\.toml|process\.bpmn|README\.md|rules/[\w.-]+\.dmn|forms/[\w.-]+\.form|scenarios/[\w.-]+\.ya?ml"
    r"|languages/[A-Za-z_]+\.yaml"
)
PROCESS = re.compile(r"<(?:[\w.-]+:)?process\s[^>]*>")
PROCESS_ID = re.compile(r"\sid\s*=\s*[\"']([^\"']+)[\"']")
EXECUTABLE = re.compile(r"\sisExecutable\s*=\s*[\"']true[\"']")


NO_PROCESS = "it has no file process.bpmn."
NO_PACKAGE = "the folder holds no package."
MISSPELT = "package.toml lacks or misspells {what}."
in_chinese(
    {
        NO_PROCESS: "没有文件 process.bpmn。",
        NO_PACKAGE: "文件夹里没有包。",
        MISSPELT: "package.toml 缺少或写错了 {what}。",
    }
)


class PackageError(EngineError):
    text = "The package {package} cannot be read: {reason}"


@dataclass(frozen=True)
class Start:
    """Who may start a case, by role in the organisation it belongs to, and the form that is asked first."""

    roles: tuple[str, ...] = ()
    form: str | None = None


@dataclass(frozen=True)
class Package:
    """The files of a package, with what package.toml says of them."""

    files: Mapping[str, str]
    key: str
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)  # language -> title
    owner: str = ""
    description: str = ""
    start: Start = field(default_factory=Start)
    case_title: str = ""  # a text with {{ FEEL }} holes
    case_subject: str | None = None  # FEEL after =
    case_organisation: str | None = None  # FEEL after =
    viewers: tuple[str, ...] = ()  # roles in the case's organisation that may see it
    approval: bool = False  # whether a second owner approves what is published

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> Package:
        """Read package.toml beside the other files; raises PackageError when it is missing or wrong."""
        if "process.bpmn" not in files:
            raise PackageError(package=_named(files), reason=said(NO_PROCESS))
        if "package.toml" not in files:
            return cls._of_bpmn_alone(files)
        try:
            return cls._of_settings(files, tomllib.loads(files["package.toml"]))
        except tomllib.TOMLDecodeError as error:
            reason = of_toml(error)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = said(MISSPELT, what=error)
        raise PackageError(package=_named(files), reason=reason)

    @classmethod
    def _of_bpmn_alone(cls, files: Mapping[str, str]) -> Package:
        """Named after its first executable process, else its first."""
        tags = PROCESS.findall(files["process.bpmn"])
        named = [tag for tag in tags if PROCESS_ID.search(tag)]
        named.sort(key=lambda tag: EXECUTABLE.search(tag) is None)
        found = PROCESS_ID.search(named[0]) if named else None
        key = found[1] if found else "process"  # without one the checks say what is wrong
        return cls(files=dict(files), key=key, title=key)

    @classmethod
    def _of_settings(cls, files: Mapping[str, str], settings: dict[str, Any]) -> Package:
        start, case = settings.get("start", {}), settings.get("case", {})
        return cls(
            files=dict(files),
            key=str(settings["key"]),
            title=str(settings["title"]),
            titles=dict(settings.get("titles", {})),
            owner=settings.get("owner", ""),
            description=settings.get("description", ""),
            start=Start(_words(start.get("roles", [])), start.get("form")),
            case_title=case.get("title", settings["title"]),
            case_subject=case.get("subject"),
            case_organisation=case.get("organisation"),
            viewers=_words(case.get("viewers", [])),
            approval=bool(settings.get("publishing", {}).get("approval", False)),
        )

    @property
    def bpmn(self) -> bytes:
        return self.files["process.bpmn"].encode()

    @property
    def rules(self) -> dict[str, bytes]:
        """Decision files by path."""
        return {p: t.encode() for p, t in self.files.items() if p.startswith("rules/")}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over paths and contents; equal packages have equal digests."""
        whole = hashlib.sha256()
        for path in sorted(self.files):
            for part in (path, self.files[path]):
                whole.update(f"{len(part.encode())}:".encode() + part.encode())
        return whole.hexdigest()

    def form(self, name: str) -> str | None:
        """The source of a form by its name or file name; None if there is none."""
        stem = name.removeprefix("forms/").removesuffix(".form")
        return self.files.get(f"forms/{stem}.form")

    def title_in(self, language: str) -> str:
        """The package's title in a language, else its own."""
        return self.titles.get(language, self.title)


def read_folder(folder: Path) -> dict[str, str]:
    """The files of a package folder by path, as they stand; others in it are left alone. Raises PackageError for none,
    and for one that is not UTF-8.
    """
    files = {name: _text_of(folder, name) for name in _kept_in(folder)}
    if not files:
        raise PackageError(package=folder.name, reason=said(NO_PACKAGE))
    return files


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder, such as one in git, hold these files of a package and no others of one; what else lies there stays."""
    for name in _kept_in(folder):
        if name not in files:
            (folder / name).unlink()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def _kept_in(folder: Path) -> list[str]:
    names = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return [name for name, path in names.items() if path.is_file() and KEPT.fullmatch(name)]


def _text_of(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PackageError(package=folder.name, reason=said(NO_UTF8, file=name)) from None


def _words(given: Any) -> tuple[str, ...]:
    """A list of texts; a text alone is none."""
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        raise TypeError(f"{given!r}, where a list of texts is expected")
    return tuple(given)


def _named(files: Mapping[str, str]) -> str:
    found = re.search(r'^key\s*=\s*"([^"]*)"', files.get("package.toml", ""), re.MULTILINE)
    return found[1] if found else "?"
