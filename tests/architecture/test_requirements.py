"""What docs/requirements.md points to is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`((?:webapp|workflows|tests|reports|script|docs|engine|forms)[\w./-]*)`")


def test_every_path_of_the_table_exists() -> None:
    page = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    paths = set(NAMED.findall(page))
    assert len(paths) > 20
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
