"""Zips that come from anywhere."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from engine.drafts import ArchiveRefused, pack, unpack

FILES = {"process.bpmn": "<x/>", "forms/a.form": "{}", "package.toml": 'key = "p"'}


def zipped(entries: dict[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in entries.items():
            archive.writestr(path, text)
    return content.getvalue()


def test_what_was_packed_comes_back() -> None:
    assert unpack(pack("p", FILES)) == FILES
    assert pack("p", FILES) == pack("p", dict(reversed(FILES.items())))


def test_files_without_a_folder_and_files_of_others() -> None:
    others = {".DS_Store": "x", "notes.docx": "x", "__MACOSX/forms/._a.form": "x"}
    assert unpack(zipped({**FILES, **others})) == FILES


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"../process.bpmn": "x"}, "leads out"),
        ({"/process.bpmn": "x"}, "leads out"),
        ({"a\\..\\process.bpmn": "x"}, "leads out"),
        ({"C:/process.bpmn": "x"}, "leads out"),
        ({"readme.txt": "x"}, "no file process.bpmn"),
        ({"process.bpmn": b"\xff\xfe\x00"}, "not UTF-8"),
        ({"process.bpmn": "a\0b"}, "not UTF-8"),
        ({"a/process.bpmn": "x", "b/process.bpmn": "y"}, "more than one"),
        ({f"forms/{n}.form": "" for n in range(10_000)}, "more than 400"),
        ({"inner.zip": b"PK"}, "another zip"),
        ({"process.bpmn": "x", "review.form": "{}"}, "review.form has no place"),
        ({"process.bpmn": "x", "forms/╔≤║╦.form": "{}"}, "has no place"),
        ({"process.bpmn": b"0" * 50_000_000}, "too large"),
    ],
)
def test_bad_archives(entries: dict[str, str | bytes], reason: str) -> None:
    with pytest.raises(ArchiveRefused, match=reason):
        unpack(zipped(entries))


def test_a_bomb_whose_header_lies() -> None:
    """The header says one byte; what comes out is counted."""
    content = bytearray(zipped({"process.bpmn": b"0" * 50_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(signature) + offset
        content[place : place + 4] = (1).to_bytes(4, "little")
    with pytest.raises(ArchiveRefused):
        unpack(bytes(content))


def test_nothing_twice() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for path in ("process.bpmn", "forms/a.form", "forms/a.form"):
            archive.writestr(path, "{}")
    with pytest.raises(ArchiveRefused, match=r"forms/a\.form twice"):
        unpack(content.getvalue())


def test_no_links() -> None:
    entry = zipfile.ZipInfo("process.bpmn")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(ArchiveRefused, match="link"):
        unpack(content.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x03\x04" + b"\0" * 40])
def test_no_zip(content: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        unpack(content)


def test_too_large() -> None:
    with pytest.raises(ArchiveRefused, match="too large"):
        unpack(b"0" * 3_000_000)
