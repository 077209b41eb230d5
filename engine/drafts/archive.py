"""Packages as zip files: written the same each time, read with suspicion."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

from engine.errors import EngineError
from engine.packages import KEPT
from engine.xml import XmlRefused, read_text

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip
MOST_BYTES = 2_000_000
MOST_UNPACKED = 8_000_000
MOST_ENTRIES = 400


class ArchiveRefused(EngineError):
    """What was sent is not taken as a package."""


class TooLarge(ArchiveRefused):
    text = "This file is too large: packed it may have {packed} MB, unpacked {unpacked} MB."

    def __init__(self) -> None:
        super().__init__(packed=MOST_BYTES // 1_000_000, unpacked=MOST_UNPACKED // 1_000_000)


class TooManyFiles(ArchiveRefused):
    text = "This zip has more than {most} files. A package has its process, forms, decisions and scenarios."


class LeavesItsFolder(ArchiveRefused):
    text = "This zip holds the path {path}, which leads out of its folder. Pack the package's own folder."


class HoldsALink(ArchiveRefused):
    text = "In this zip, {path} is a link. Pack the file itself."


class Encrypted(ArchiveRefused):
    text = "This zip is encrypted. Pack it without a password."


class NotAZip(ArchiveRefused):
    text = "This is not a whole zip: it was cut off, or is something else. Pack it again."


class NoProcess(ArchiveRefused):
    text = "This zip has no file process.bpmn, so it is no package."


class TwoProcesses(ArchiveRefused):
    text = "This zip has more than one file process.bpmn. Pack one package at a time."


class HoldsAZip(ArchiveRefused):
    text = "This zip holds another zip and no process.bpmn. Unpack it, and send the inner one."


class Twice(ArchiveRefused):
    text = "This zip holds {path} twice. Pack the folder again."


class OutOfPlace(ArchiveRefused):
    text = "In this zip, {path} has no place: forms belong into forms/, decisions into rules/, scenarios into scenarios/. Name it with letters, digits, _ and -."


class NotText(ArchiveRefused):
    text = "{path} is not UTF-8 text. Save it as UTF-8."


def pack(key: str, files: Mapping[str, str]) -> bytes:
    """A zip with one folder, named after the package."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{key}/{path}", EPOCH), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def unpack(content: bytes) -> dict[str, str]:
    """The files of a package out of a zip, with or without one folder around them.

    Files that are no part of a package are left out. Raises ArchiveRefused for what is no zip, is too large (packed or
    unpacked), has too many entries, leaves its folder, holds links or encrypted entries, or holds no process.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _files(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise NotAZip from error
    if "process.bpmn" not in files:
        raise NoProcess
    return files


def _files(archive: zipfile.ZipFile) -> dict[str, str]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _of_macos(entry)]
    if len(entries) > MOST_ENTRIES:
        raise TooManyFiles(most=MOST_ENTRIES)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise TooLarge
    for entry in entries:
        _look_at(entry)
    folder = _folder(entries)
    left, files = MOST_UNPACKED, {}
    for entry in entries:
        path = entry.filename.removeprefix(folder)
        if path in files:
            raise Twice(path=path)
        if path.endswith((".form", ".dmn")) and not KEPT.fullmatch(path):
            raise OutOfPlace(path=path[:80])
        if KEPT.fullmatch(path):
            with archive.open(entry) as opened:  # the size that a header gives may lie
                text = opened.read(left + 1)
            left -= len(text)
            if left < 0:
                raise TooLarge
            files[path] = _text(path, text)
    return files


def _of_macos(entry: zipfile.ZipInfo) -> bool:
    """Whether it is what that system notes beside each file."""
    return entry.filename.startswith("__MACOSX/")


def _look_at(entry: zipfile.ZipInfo) -> None:
    parts = entry.filename.split("/")
    if ".." in parts or entry.filename.startswith("/") or "\\" in entry.filename or ":" in parts[0]:
        raise LeavesItsFolder(path=entry.filename[:80])
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise HoldsALink(path=entry.filename[:80])
    if entry.flag_bits & 1:
        raise Encrypted


def _folder(entries: list[zipfile.ZipInfo]) -> str:
    """The folder that the process lies in, with its slash."""
    found = [one.filename for one in entries if one.filename.rpartition("/")[2] == "process.bpmn"]
    if len(found) > 1:
        raise TwoProcesses
    if not found and any(one.filename.lower().endswith(".zip") for one in entries):
        raise HoldsAZip
    return found[0].removesuffix("process.bpmn") if found else ""


def _text(path: str, content: bytes) -> str:
    """UTF-8, or what a model says of itself; a model that cannot be read is left for the checks to name."""
    try:
        if path.endswith((".bpmn", ".dmn")):
            return read_text(content)
    except XmlRefused:
        pass
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotText(path=path) from None
    if "\0" in text:
        raise NotText(path=path)
    return text
