"""Packages as zip: to keep, and as a field of a page that came back (a browser sends no file twice)."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from flask import Response, request

from engine.drafts import pack
from engine.drafts.archive import MOST_BYTES

PACKED = "packed"
MOST_CARRIED = (
    1_500_000  # characters of a field, so that its form stays below the bound of a request
)


def zipped(key: str, files: Mapping[str, str], *, name: str) -> Response:
    """Files of a package as a zip to keep."""
    return Response(
        pack(key, files), mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def sent_file() -> bytes:
    """The file that was sent, or the field that stands for it; empty for neither, a byte too long for one too large."""
    if sent := request.files.get("file"):
        return sent.read(MOST_BYTES + 1)
    try:
        return urlsafe_b64decode(request.form.get(PACKED, "").encode())
    except binascii.Error:
        return b"nothing that can be unpacked"


def as_field(key: str, files: Mapping[str, str]) -> dict[str, str]:
    """A field that stands for sent files; none for those that are too large, which have to be chosen again."""
    packed = urlsafe_b64encode(pack(key, files)).decode()
    return {PACKED: packed} if len(packed) <= MOST_CARRIED else {}
