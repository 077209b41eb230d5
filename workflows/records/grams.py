"""Finding what contains a text, by pairs of neighbouring letters: exact for any two letters, also Chinese ones.

A text is cut into words at spaces and into every pair of neighbours; the last letter of a word stands alone, so that
every letter begins some pair and a single letter is found as a beginning. The index narrows, LIKE decides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 60
MOST_WORDS = 8


def folded(text: str) -> str:
    """A text as it is compared: width and case do not count, blanks are single."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def grams(text: str) -> set[str]:
    """The pairs of a folded text."""
    return {word[at : at + 2] for word in text.split() for at in range(len(word))}


def terms(sought: str) -> list[str]:
    """What a person typed, as the words that all have to be contained; bounded."""
    return folded(sought.replace("\x00", "")[:LONGEST]).split()[:MOST_WORDS]


def query_for(term: str) -> str:
    """A tsquery that every text containing the term fulfils."""
    if len(term) == 1:
        return f"{quoted(term)}:*"
    return " & ".join(sorted({quoted(term[at : at + 2]) for at in range(len(term) - 1)}))


def vector(lexemes: Iterable[str]) -> str:
    """A tsvector in PostgreSQL's own notation."""
    return " ".join(quoted(one) for one in sorted(set(lexemes)))


def quoted(lexeme: str) -> str:
    """One lexeme, as tsvector and tsquery write it."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def like(term: str) -> str:
    """The LIKE pattern of what contains the term."""
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
