"""A folder of files, each named by the hash of what it holds."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path


class Folder:
    """Files under one folder; implements workflows.world.PassingFiles. Writing one twice changes nothing."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Store the content and return its address, the SHA-256 in hex. It is whole on disk or not there."""
        address = hashlib.sha256(content).hexdigest()
        place = self._place(address)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            self._write(place, content)
        return address

    def get(self, address: str) -> bytes:
        """The content at an address; FileNotFoundError if there is none."""
        return self._place(address).read_bytes()

    def remove(self, address: str) -> None:
        """Remove the content; nothing happens when it is gone already."""
        self._place(address).unlink(missing_ok=True)

    def _place(self, address: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", address):
            raise FileNotFoundError("This is not the address of a file.")
        return self._root / address[:2] / address

    def _write(self, place: Path, content: bytes) -> None:
        number, draft = tempfile.mkstemp(dir=place.parent, prefix=".draft-")
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, place)
