"""Sending files: those that stay with a record, and those that are kept for some days only."""

from __future__ import annotations

from io import BytesIO

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from webapp.edge import outside
from workflows.records.attachments import Attachment


def sent(address: str, name: str) -> ResponseReturnValue:
    """The file at an address as a download; 404 when it is gone."""
    return download(content_at(address), name)


def content_at(address: str) -> bytes:
    """The file at an address; 404 when it is gone."""
    try:
        return outside().passing.get(address)
    except FileNotFoundError:
        abort(404)


def stored_at(address: str) -> bytes:
    """The file of a record at an address; 404 when it is not in the store."""
    try:
        return outside().files.get(address)
    except FileNotFoundError:
        abort(404)


def send_attachment(found: Attachment) -> ResponseReturnValue:
    """What somebody attached, as a download under its own name; ranges are answered. Who may have it is the caller's."""
    return send_file(
        BytesIO(stored_at(found.file)), mimetype=found.media_type, as_attachment=True,
        download_name=found.filename, conditional=True, etag=found.file, max_age=0,
    )  # fmt: skip


def download(content: bytes, name: str) -> ResponseReturnValue:
    """Content as a download that nobody caches; the type is that of the name."""
    return send_file(BytesIO(content), download_name=name, as_attachment=True, max_age=0)
