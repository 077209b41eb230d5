r"""Regular expressions that form owners write, matched in linear time by RE2, so none can hang the server.

They are written for JavaScript: `\u4e00` is understood, look-around and back-references are refused (RE2 has neither),
and a pattern matches anywhere in a text unless it is anchored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

LONGEST_PATTERN = 500
_JS_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u([0-9a-fA-F]{4})")


class PatternError(ValueError):
    """This pattern cannot be used: {reason}."""


@dataclass(frozen=True)
class Pattern:
    """A checked pattern; made by `parse_pattern`."""

    text: str

    def matches(self, text: str) -> bool:
        """Whether the pattern occurs in `text`."""
        return _compiled(self.text).search(text) is not None


def parse_pattern(text: str) -> Pattern:
    """The checked pattern of a text. Raises PatternError."""
    if len(text) > LONGEST_PATTERN:
        raise PatternError(f"it is longer than {LONGEST_PATTERN} characters")
    try:
        _compiled(text)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise PatternError(
            f"{reason} (look-around and back-references are not supported)"
        ) from error
    return Pattern(text)


@lru_cache(maxsize=512)
def _compiled(text: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(_JS_ESCAPE.sub(r"\1\\x{\2}", text), options)
