"""Packages as zip files: written the same each time, read with suspicion."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

from engine.errors import EngineError
from engine.packages import KEPT

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip
MOST_BYTES = 2_000_000
MOST_UNPACKED = 8_000_000
MOST_ENTRIES = 400


class ArchiveRefused(EngineError):
    text = "This file is not taken as a package: {reason}"


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
        raise ArchiveRefused(reason=f"it is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _files(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise ArchiveRefused(reason=f"it is not a whole zip ({error}).") from error
    if "process.bpmn" not in files:
        raise ArchiveRefused(reason="it has no file process.bpmn.")
    return files


def _files(archive: zipfile.ZipFile) -> dict[str, str]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise ArchiveRefused(reason=f"it has more than {MOST_ENTRIES} files.")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _too_large()
    for entry in entries:
        _look_at(entry)
    folder = _folder(entries)
    left, files = MOST_UNPACKED, {}
    for entry in entries:
        path = entry.filename.removeprefix(folder)
        if KEPT.fullmatch(path):
            with archive.open(entry) as opened:  # the size that a header gives may lie
                text = opened.read(left + 1)
            left -= len(text)
            if left < 0:
                raise _too_large()
            files[path] = _text(path, text)
    return files


def _look_at(entry: zipfile.ZipInfo) -> None:
    parts = entry.filename.split("/")
    if ".." in parts or entry.filename.startswith("/") or "\\" in entry.filename or ":" in parts[0]:
        raise ArchiveRefused(reason=f"the path {entry.filename[:80]!r} leads out of its folder.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ArchiveRefused(reason=f"{entry.filename[:80]!r} is a link.")
    if entry.flag_bits & 1:
        raise ArchiveRefused(reason="it is encrypted.")


def _folder(entries: list[zipfile.ZipInfo]) -> str:
    """The folder that the process lies in, with its slash."""
    found = [one.filename for one in entries if one.filename.rpartition("/")[2] == "process.bpmn"]
    if len(found) > 1:
        raise ArchiveRefused(reason="it has more than one file process.bpmn.")
    return found[0].removesuffix("process.bpmn") if found else ""


def _text(path: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ArchiveRefused(reason=f"{path} is not UTF-8 text.") from None
    if "\0" in text:
        raise ArchiveRefused(reason=f"{path} is not text.")
    return text


def _too_large() -> ArchiveRefused:
    return ArchiveRefused(reason=f"unpacked it is larger than {MOST_UNPACKED // 1_000_000} MB.")
