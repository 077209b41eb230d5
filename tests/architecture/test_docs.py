"""What the documents name is there, and nothing is left to be filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("workflows/bpmn/*/README.md")]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```", re.M | re.S)
PLACEHOLDER = re.compile(r"\b[A-Z]+_(?:MINUTES|SECONDS|NUMBER|HERE)\b|\bTODO\b|\bFIXME\b|\bTBD\b")


def _named(document: Path) -> list[Path]:
    """Files that the document's relative links lead to."""
    found = LINK.findall(CODE.sub("", document.read_text("utf-8")))
    paths = [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)]
    return [document.parent / path for path in paths]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    missing = [path.relative_to(ROOT) for path in _named(document) if not path.exists()]
    assert not missing, f"{document.name} names what is not there: {missing}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.relative_to(ROOT).as_posix())
def test_nothing_is_left_to_be_filled_in(document: Path) -> None:
    assert PLACEHOLDER.findall(document.read_text("utf-8")) == []


def test_documents_are_found() -> None:
    assert ROOT / "README.md" in DOCUMENTS
    assert any(_named(document) for document in DOCUMENTS)
