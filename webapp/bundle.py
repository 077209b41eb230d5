"""Where the built front end lies: plain names to names with a digest (webapp/assets/build.mjs writes the manifest)."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "build"


class BundleMissing(RuntimeError):
    """The front end has not been built, or lacks this file: run script/bootstrap (or npm run build)."""


def bundled(name: str) -> str:
    """The path under `static/` of a bundled file, such as `app.css`. Raises BundleMissing."""
    try:
        return "build/" + _manifest(FOLDER)[name]
    except KeyError:
        raise BundleMissing(f"{name}: {BundleMissing.__doc__}") from None


@lru_cache(maxsize=1)
def _manifest(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found
