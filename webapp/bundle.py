"""Where the built front end lies: plain names to names with a digest (webapp/assets/build.mjs writes the manifest)."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, request
from werkzeug.exceptions import NotFound

FOLDER = Path(__file__).parent / "static" / "build"


class BundleMissing(RuntimeError):
    """The front end has not been built, or lacks this file: run script/bootstrap (or npm run build)."""


def bundled(name: str) -> str:
    """The path under `static/` of a bundled file, such as `app.css`. Raises BundleMissing."""
    try:
        return "build/" + str(_read(FOLDER, "manifest.json")[name])
    except KeyError:
        raise BundleMissing(f"{name}: {BundleMissing.__doc__}") from None


def chunks(*names: str) -> list[str]:
    """The paths under `static/` of all that these scripts import, themselves left out, each once."""
    known = _read(FOLDER, "chunks.json")
    found = dict.fromkeys(one for name in names for one in known.get(name, ()))
    return [f"build/{one}" for one in found]


def send_static(filename: str) -> Response:
    """A file under `static/`, packed if the bundle has it so and the browser takes that (RFC 9110, 12.5.3). 404 if there is none.

    What the bundle names by its digest never changes, so browsers need not ask again.
    """
    response = _packed(filename) or current_app.send_static_file(filename)
    response.vary.add("Accept-Encoding")
    response.cache_control.immutable = filename.startswith("build/")
    return response


def _packed(filename: str) -> Response | None:
    if not request.accept_encodings["gzip"]:
        return None
    try:
        return current_app.send_static_file(f"{filename}.gz")
    except NotFound:
        return None


@lru_cache(maxsize=2)
def _read(folder: Path, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found
