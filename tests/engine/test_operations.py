"""What an operation says of itself."""

from __future__ import annotations

import pytest

from engine.operations import summary_of


@pytest.mark.parametrize(
    ("doc", "summary"),
    [
        ("Take it in. Raises Nothing.", "Take it in."),
        (
            "公布: from now on\n    everybody sees it.\n\n    More.",
            "From now on everybody sees it.",
        ),
        ("Mail it (M14); returns `a.b` of it.", "Mail it (M14); returns `a.b` of it."),
        ("", ""),
    ],
)
def test_the_first_sentence_without_its_chinese_word(doc: str, summary: str) -> None:
    assert summary_of(doc) == summary
