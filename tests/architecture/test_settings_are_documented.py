"""Every setting has a line in docs/operations.md, with its default."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from webapp.settings import Settings

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


@pytest.mark.parametrize("variable", [one.metadata["variable"] for one in fields(Settings)])
def test_setting_has_a_line(variable: str) -> None:
    lines = OPERATIONS.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith(f"| `{variable}` ")], (
        f"docs/operations.md explains no {variable}: add a line to its table of settings."
    )
