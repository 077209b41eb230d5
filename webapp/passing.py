"""Sending a file that is kept for some days only."""

from __future__ import annotations

from io import BytesIO

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from webapp.edge import runtime
from workflows.world import World


def sent(address: str, name: str) -> ResponseReturnValue:
    """The file at an address as a download; 404 when it is gone."""
    return download(content_at(address), name)


def content_at(address: str) -> bytes:
    """The file at an address; 404 when it is gone."""
    world = runtime().world
    assert isinstance(world, World)
    try:
        return world.passing.get(address)
    except FileNotFoundError:
        abort(404)


def download(content: bytes, name: str) -> ResponseReturnValue:
    """Content as a download that nobody caches; the type is that of the name."""
    return send_file(BytesIO(content), download_name=name, as_attachment=True, max_age=0)
