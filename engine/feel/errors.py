"""What may go wrong with an expression: it does not parse, or it hits a bound. All else is null and a warning."""

from __future__ import annotations

from engine.feel.chinese import SENTENCES, WORDS
from engine.feel.said import in_chinese, said

in_chinese(SENTENCES, WORDS)


class FeelSyntaxError(ValueError):
    """This text is not FEEL: {reason} (at character {position})."""

    def __init__(self, reason: str, text: str, position: int) -> None:
        self.reason, self.text, self.position = reason, text, position
        super().__init__(
            said("{reason} (at character {number})", reason=reason, number=position + 1)
        )


class FeelLimitError(RuntimeError):
    """This expression takes too much: {bound}. Make it simpler or give it shorter lists and texts."""

    def __init__(self, bound: str) -> None:
        self.bound = bound
        super().__init__(
            said(
                "This expression takes too much: {bound}."
                " Make it simpler or give it shorter lists and texts.",
                bound=bound,
            )
        )
