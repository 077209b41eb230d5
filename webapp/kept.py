"""Secrets that an installation makes for itself: each once, in a private file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def kept_once(place: Path, make: Callable[[], str]) -> str:
    """The text in the file `place`; `make` makes it the first time.

    The file is whole or not there, whenever we are killed; one that an earlier release left empty is made anew.
    """
    if not place.exists() or not place.stat().st_size:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f"{place.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(make(), "utf-8")
        draft.rename(place)
    return place.read_text("utf-8")
