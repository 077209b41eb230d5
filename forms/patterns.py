r"""Regular expressions that form owners write, stopped before they can hang the server.

They are written for JavaScript: they match anywhere in a text unless anchored, `\d` and `\w` are ASCII, `(?<name>)`
names a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

LONGEST_PATTERN = 500
SECONDS = 0.1
_PROPERTY = regex.compile(r"(?<!\\)(\\\\)*\\[pP]")


class PatternError(ValueError):
    """This pattern cannot be used; the text says why."""


@dataclass(frozen=True)
class Pattern:
    """A checked pattern; made by `parse_pattern`."""

    text: str

    def matches(self, text: str) -> bool:
        """Whether the pattern occurs in `text`; no, when that cannot be told in time."""
        try:
            return _compiled(self.text).search(text, timeout=SECONDS, concurrent=True) is not None
        except TimeoutError:
            return False


def parse_pattern(text: str) -> Pattern:
    """The checked pattern of a text. Raises PatternError."""
    if len(text) > LONGEST_PATTERN:
        raise PatternError(f"it is longer than {LONGEST_PATTERN} characters")
    if _PROPERTY.search(text):
        raise PatternError(r"write \u4e00-\u9fff for Chinese signs; \p is not known in a browser")
    try:
        _compiled(text)
    except (regex.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from error
    return Pattern(text)


@lru_cache(maxsize=512)
def _compiled(text: str) -> regex.Pattern[str]:
    return regex.compile(text, regex.ASCII | regex.VERSION0)
