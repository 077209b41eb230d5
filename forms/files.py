"""Files that people attach: forms keep none itself, it is handed a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO, Protocol

from engine.values import Value


class FileRefused(ValueError):
    """A store does not take this file; its text, already translated, tells the person why."""


class Upload(Protocol):
    """A file as it arrives; Werkzeug's FileStorage is one. Name and type are claims, not facts."""

    filename: str | None
    mimetype: str
    stream: BinaryIO


@dataclass(frozen=True)
class StoredFile:
    """A kept file. `reference` means something to its store alone."""

    reference: str
    filename: str
    size: int
    media_type: str

    def as_value(self) -> Value:
        """The context that stands for the file in an answer."""
        return {
            "reference": self.reference,
            "filename": self.filename,
            "size": Decimal(self.size),
            "mediaType": self.media_type,
        }


class FileStore(Protocol):
    """Keeps the files of one person's form; the application decides where, how large, and checks the content."""

    def keep(self, upload: Upload) -> StoredFile:
        """Keep an upload. Raises FileRefused."""
        ...

    def find(self, reference: str) -> StoredFile | None:
        """The file of a reference that this person may use in this form; None for any other, forged ones too."""
        ...


def is_accepted(upload: Upload, accept: Sequence[str]) -> bool:
    """Whether name or claimed type fit `accept` (`.pdf`, `image/*`, `application/pdf`); all do when it is empty."""
    name, media_type = (upload.filename or "").lower(), (upload.mimetype or "").lower()
    return not accept or any(_fits(name, media_type, one) for one in accept)


def _fits(name: str, media_type: str, one: str) -> bool:
    if one.startswith("."):
        return name.endswith(one)
    return media_type.startswith(one[:-1]) if one.endswith("/*") else media_type == one
