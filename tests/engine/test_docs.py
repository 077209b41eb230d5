"""The example of docs/engine.md runs."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Engine as Database

EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)
PAGE = Path(__file__).parents[2] / "docs" / "engine.md"


def test_the_example_runs(database: Database) -> None:
    [example] = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    url = database.url.render_as_string(hide_password=False)
    exec(example.replace("open_engine()", f"open_engine({url!r})"), {})
