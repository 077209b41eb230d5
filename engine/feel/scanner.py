"""FEEL's tokens (DMN 1.5 section 10.3.1.2, rules 27 to 37). What a name is depends on the names in scope, so the parser asks
for one token at a time and says whether an operand or an operator may come."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from engine.feel.errors import FeelSyntaxError
from engine.feel.said import said

START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
PART = START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
SPACE = r"\s\u0085\u180e\u200b\u2060\ufeff"

_SKIP = re.compile(rf"(?:[{SPACE}]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_WORD = re.compile(f"[{START}][{PART}]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SIGN = re.compile(r"\*\*|\.\.\.(?![0-9])|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},:.?@]")
_PAIR = r"u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_ESCAPE = re.compile(rf"\\(?:{_PAIR}|u([0-9a-fA-F]{{4}})|U([0-9a-fA-F]{{6}})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_LOOSE_NAME = re.compile(f"[{START}?](?:[{PART}./'+*-]|[{SPACE}]+(?=[{PART}./'+*-]))*")
_GAP = re.compile(f"[{SPACE}]+")
_PIECE = re.compile(f"[{SPACE}]*([{PART}]+|[^{PART}{SPACE}])")

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "between",
        "in",
        "instance",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "function",
        "external",
        "true",
        "false",
        "null",
    ]
)


Branch: TypeAlias = dict[str, tuple[Any, str]]
"""What may follow: a word or sign, with the branch behind it and the name that ends there, if one does."""


class Token(NamedTuple):
    """`kind`: number, string, name, word (a keyword), sign or end."""

    kind: str
    value: str | Decimal
    start: int
    end: int


def plain_name(text: str) -> str:
    """A name with its white space made single."""
    return " ".join(_GAP.split(text.strip()))


@lru_cache(maxsize=512)
def plain_names(names: frozenset[str]) -> frozenset[str]:
    """The same for all names in scope: the expressions of a decision share them."""
    return frozenset(map(plain_name, names))


class HardNames:
    """Those of the names in scope that are more than one word, as a tree of their words and signs."""

    def __init__(self, names: frozenset[str]) -> None:
        self.tree: Branch = {}
        for name in names:
            if not _WORD.fullmatch(name):
                self._add(name)

    @staticmethod
    @lru_cache(maxsize=512)
    def of(names: frozenset[str]) -> HardNames:
        """The same for the same names."""
        return HardNames(names)

    def match(self, text: str, at: int) -> tuple[str, int] | None:
        """The longest name that begins here, as it was declared, and where it ends."""
        found, branch = None, self.tree
        while (piece := _PIECE.match(text, at)) and (after := branch.get(piece[1])) is not None:
            branch, at = after[0], piece.end()
            found = (after[1], at) if after[1] else found
        return found

    def _add(self, name: str) -> None:
        branch, pieces = self.tree, _PIECE.findall(name)
        for number, piece in enumerate(pieces, 1):
            below, declared = branch.get(piece, ({}, ""))
            branch[piece] = below, name if number == len(pieces) else declared
            branch = below


def skip(text: str, at: int) -> int:
    """The position after white space and comments."""
    found = _SKIP.match(text, at)
    at = found.end() if found else at
    if text.startswith("/*", at):
        raise FeelSyntaxError(said("This comment is not closed; end it with */"), text, at)
    return at


def scan(text: str, at: int, names: HardNames | None) -> Token:
    """The token at `at`; `names` are those of more than one word, given where an operand may come."""
    at = skip(text, at)
    if at >= len(text):
        return Token("end", "", at, at)
    if names is not None and (hard := names.match(text, at)):
        return Token("name", hard[0], at, hard[1])
    return _number(text, at) or _word(text, at) or _string(text, at) or _sign(text, at)


def _number(text: str, at: int) -> Token | None:
    found = _NUMBER.match(text, at)
    return Token("number", Decimal(found.group()), at, found.end()) if found else None


def _word(text: str, at: int) -> Token | None:
    found = _WORD.match(text, at)
    if found is None:
        return None
    return Token("word" if found.group() in KEYWORDS else "name", found.group(), at, found.end())


def _string(text: str, at: int) -> Token | None:
    if text[at] != '"':
        return None
    found = _STRING.match(text, at)
    if found is None:
        raise FeelSyntaxError(said('This text is not closed; end it with "'), text, at)
    return Token("string", _ESCAPE.sub(_unescape, found.group()[1:-1]), at, found.end())


def _unescape(found: re.Match[str]) -> str:
    high, low, short, long, one = found.groups()
    if one is not None:
        return _ESCAPED.get(one, "\\" + one)
    if high is not None:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    code = int(short or long, 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found.group()


def _sign(text: str, at: int) -> Token:
    found = _SIGN.match(text, at)
    if found is None:
        raise FeelSyntaxError(said("FEEL has no sign {part!r}", part=text[at]), text, at)
    return Token("sign", found.group(), at, found.end())


def loose_name(text: str, at: int, before: str) -> tuple[str, int] | None:
    """A name being defined: everything up to one of the signs (or the word) in `before`, if that makes a name."""
    at = skip(text, at)
    found = _LOOSE_NAME.match(text, at)
    if found is None:
        return None
    if before == "in":
        stop = re.compile(f"[{SPACE}]+in(?![{PART}])").search(text, at, found.end() + 1)
        return (plain_name(text[at : stop.start()]), stop.start()) if stop else None
    end = skip(text, found.end())
    return (plain_name(found.group()), end) if text[end : end + 1] in before else None
