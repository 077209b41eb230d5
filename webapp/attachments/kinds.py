"""Which files are taken: by their ending, and only if their content is what the ending says."""

from __future__ import annotations

from pathlib import PurePath

import puremagic

TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
TAKEN = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    **TEXTS,
}


def ending_of(filename: str) -> str:
    """`.pdf` of `Report.PDF`."""
    return PurePath(filename).suffix.lower()


def is_what_it_says(content: bytes, ending: str) -> bool:
    """Whether the content is of the kind that the ending names; texts hold no control characters."""
    if ending in TEXTS:
        return b"\0" not in content
    return ending in _recognised(content)


def _recognised(content: bytes) -> set[str]:
    try:
        return {match.extension for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return set()
