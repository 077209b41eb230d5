"""Regular expressions as XPath writes them (DMN 1.5 table 76: `matches`, `replace`, `split`), in bounded time.

Translated to the `regex` package, which can stop: a pattern that backtracks without end hits a limit, not the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import regex

from engine.feel.calls import NullBecause
from engine.feel.errors import FeelLimitError
from engine.feel.said import said

MAX_PATTERN = 1_000
MAX_INPUT = 100_000
SECONDS = 0.5
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0, "q": 0}
_NAME_START = r":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
_NAME_PART = _NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
_CLASSES = {
    "i": f"[{_NAME_START}]",
    "I": f"[^{_NAME_START}]",
    "c": f"[{_NAME_PART}]",
    "C": f"[^{_NAME_PART}]",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
}
_PLAIN_ESCAPES = frozenset("nrt\\|.?*+(){}-[]^$")
_T = TypeVar("_T")


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, flags: str) -> regex.Pattern[str]:
    """The pattern, ready to run. NullBecause if it is none."""
    if len(pattern) > MAX_PATTERN:
        raise FeelLimitError(
            said("a pattern of more than {max_pattern:,} characters", max_pattern=MAX_PATTERN)
        )
    if not set(flags) <= _FLAGS.keys():
        raise NullBecause(said("{flags!r} are no flags; there are s, m, i, x and q", flags=flags))
    value = regex.VERSION1
    for flag in flags:
        value |= _FLAGS[flag]
    source = regex.escape(pattern) if "q" in flags else _Translation(pattern, flags).whole()
    try:
        return regex.compile(source, value, cache_pattern=False)
    except (regex.error, OverflowError, RecursionError, ValueError) as problem:
        raise NullBecause(
            said("{pattern!r} is no pattern ({problem})", pattern=pattern, problem=problem)
        ) from None


class _Translation:
    """One pattern on its way from XPath's to `regex`'s notation."""

    def __init__(self, pattern: str, flags: str) -> None:
        if "x" in flags:
            pattern = _without_space(pattern)
        self.pattern, self.flags, self.at, self.groups = pattern, flags, 0, 0

    def whole(self) -> str:
        out = []
        while self.at < len(self.pattern):
            out.append(self._one())
        return "".join(out)

    def _one(self) -> str:
        sign = self.pattern[self.at]
        self.at += 1
        match sign:
            case "\\":
                return self._escape(inside=False)
            case "[":
                return self._class(0)
            case ".":
                return "." if "s" in self.flags else r"[^\n\r]"
            case "$":
                return "$" if "m" in self.flags else r"\Z"
            case "(":
                return self._group()
            case "*" | "+" | "?" | "}":
                return sign + self._after_quantifier()
        return sign

    def _after_quantifier(self) -> str:
        if self.pattern.startswith("+", self.at):
            raise NullBecause(
                said("{pattern!r} is no pattern (two quantifiers)", pattern=self.pattern)
            )
        return ""

    def _group(self) -> str:
        if self.pattern.startswith("?", self.at) and not self.pattern.startswith("?:", self.at):
            raise NullBecause(
                said("{pattern!r} is no pattern ((?...) is not known)", pattern=self.pattern)
            )
        if self.pattern.startswith("?:", self.at):
            self.at += 2
            return "(?:"
        return "("

    def _escape(self, inside: bool) -> str:
        sign = self.pattern[self.at : self.at + 1]
        self.at += 1
        if sign in ("p", "P"):
            return self._property(sign)
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in _PLAIN_ESCAPES and sign:
            return "\\" + sign
        if sign.isdigit() and not inside and sign != "0":
            return self._back_reference(sign)
        raise NullBecause(
            said(
                "{pattern!r} is no pattern (\\{sign} is not known)", pattern=self.pattern, sign=sign
            )
        )

    def _back_reference(self, sign: str) -> str:
        while self.pattern[self.at : self.at + 1].isdigit():
            more = sign + self.pattern[self.at]
            if int(more) > self.pattern[: self.at].count("("):
                break
            sign, self.at = more, self.at + 1
        return rf"(?:\{sign})"

    def _property(self, sign: str) -> str:
        end = self.pattern.find("}", self.at)
        if not self.pattern.startswith("{", self.at) or end < 0:
            raise NullBecause(
                said(
                    "{pattern!r} is no pattern (\\{sign} without braces)",
                    pattern=self.pattern,
                    sign=sign,
                )
            )
        name, self.at = self.pattern[self.at + 1 : end], end + 1
        block = name[2:] if name.startswith("Is") else None
        return rf"\{sign}{{{'Block=' + block if block else name}}}"

    def _class(self, depth: int) -> str:
        if depth > 10:
            raise NullBecause(
                said("{pattern!r} is no pattern (too many brackets)", pattern=self.pattern)
            )
        out = ["["]
        if self.pattern.startswith("^", self.at):
            out.append("^")
            self.at += 1
        empty = True
        while (sign := self.pattern[self.at : self.at + 1]) != "]":
            if not sign or (sign == "[" and empty):
                raise NullBecause(
                    said("{pattern!r} is no pattern (brackets)", pattern=self.pattern)
                )
            self.at += 1
            out.append(self._in_class(sign, depth))
            empty = False
        if empty:
            raise NullBecause(
                said("{pattern!r} is no pattern (empty brackets)", pattern=self.pattern)
            )
        self.at += 1
        negated = out[1] == "^"
        text = "".join(out) + "]"
        if negated and "--[" in text:
            kept, taken = text.split("--[", 1)
            return f"[{kept}]--[{taken}]"[:-1]
        return text

    def _in_class(self, sign: str, depth: int) -> str:
        if sign == "\\":
            return self._escape(inside=True)
        if sign == "-" and self.pattern.startswith("[", self.at):
            self.at += 1
            return "--" + self._class(depth + 1)
        if sign == "[":
            raise NullBecause(
                said("{pattern!r} is no pattern (a bracket in brackets)", pattern=self.pattern)
            )
        if sign == "-":
            return r"\-" if self._loose_hyphen() else "-"
        return "\\" + sign if sign in "&|~^" else sign

    def _loose_hyphen(self) -> bool:
        before, after = self.pattern[self.at - 2], self.pattern[self.at : self.at + 1]
        return before in "[^" or after == "]"


def _without_space(pattern: str) -> str:
    """Flag x: white space outside brackets is no part of the pattern."""
    out, depth, escaped = [], 0, False
    for sign in pattern:
        if not escaped:
            depth += (sign == "[") - (sign == "]")
        if not (sign in " \t\n\r" and depth <= 0):
            out.append(sign)
        escaped = sign == "\\" and not escaped
    return "".join(out)


def _bounded(search: Callable[[], _T], text: str) -> _T:
    if len(text) > MAX_INPUT:
        raise FeelLimitError(
            said("a pattern over more than {max_input:,} characters", max_input=MAX_INPUT)
        )
    try:
        return search()
    except TimeoutError:
        raise FeelLimitError(said("a pattern that tries too many ways")) from None


def find_bounded(pattern: regex.Pattern[str], text: str) -> bool:
    """Does the pattern occur in the text?"""
    return _bounded(lambda: pattern.search(text, timeout=SECONDS), text) is not None


def split_bounded(pattern: regex.Pattern[str], text: str) -> list[Any]:
    """The pieces of the text between the matches."""
    if pattern.match("") is not None:
        raise NullBecause(said("the delimiter matches the empty text"))
    ends, pieces = 0, []
    for found in _bounded(lambda: list(pattern.finditer(text, timeout=SECONDS)), text):
        pieces.append(text[ends : found.start()])
        ends = found.end()
    return [*pieces, text[ends:]]


def expand(pattern: regex.Pattern[str], text: str, replacement: str, flags: str) -> str:
    """The text with all matches replaced; `$1` is the first group, `\\$` a dollar."""
    if pattern.match("") is not None:
        raise NullBecause(said("the pattern matches the empty text"))
    parts: list[str | int] = [replacement] if "q" in flags else _parts(replacement, pattern.groups)
    return _bounded(lambda: pattern.sub(lambda m: _filled(m, parts), text, timeout=SECONDS), text)


def _filled(found: Any, parts: list[str | int]) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else (found.group(part) or "")
        if part <= found.re.groups
        else ""
        for part in parts
    )


def _parts(replacement: str, groups: int) -> list[str | int]:
    out: list[str | int] = []
    at = 0
    while at < len(replacement):
        sign, after = replacement[at], replacement[at + 1 : at + 2]
        if sign == "\\":
            if after not in ("\\", "$"):
                raise NullBecause(said("in a replacement, \\ stands before \\ or $ only"))
            out.append(after)
            at += 2
        elif sign == "$":
            number, at = _group_number(replacement, at + 1, groups)
            out.append(number)
        else:
            out.append(sign)
            at += 1
    return out


def _group_number(replacement: str, at: int, groups: int) -> tuple[int, int]:
    if not ("0" <= replacement[at : at + 1] <= "9"):
        raise NullBecause(said("in a replacement, a number stands after $"))
    number, at = int(replacement[at]), at + 1
    while "0" <= replacement[at : at + 1] <= "9" and number * 10 + int(replacement[at]) <= groups:
        number, at = number * 10 + int(replacement[at]), at + 1
    return number, at
