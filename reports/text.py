"""How wide text is, and where its lines break: Chinese between characters, Latin between words.

Widths are those of a common sans serif; a Chinese character is one em (Unicode annex 11). Breaks
keep closing punctuation off the start of a line and opening brackets off its end (UAX 14, CL/OP).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

NO_START = set("，。、；：？！）》」』】〕〉”’…·%‰℃,.;:?!)]}")
NO_END = set("（《「『【〔〈“‘([{")
LONGEST = 400  # characters of one text that are looked at

_NARROW = dict.fromkeys("iljI.,:;'|!", 0.28) | dict.fromkeys('ftr()[]{}-/\\ "`', 0.36)
_WIDE = dict.fromkeys("mMW@%", 0.9) | dict.fromkeys("wABCDEGHKNOPQRSUVXYZ&+=<>~", 0.68)
_LATIN = _NARROW | _WIDE
_PIECE = re.compile(r"\s+|[^\s]")


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—·":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    return _LATIN.get(character, 0.57)


def width(text: str, size: float) -> float:
    """The width of one line of `text` at font size `size`, in the unit of `size`."""
    return sum(map(_em, text)) * size


def shorten(text: str, size: float, room: float) -> str:
    """`text`, cut and ended with `…` when it is wider than `room`."""
    if width(text, size) <= room:
        return text
    used, kept = width("…", size), []
    for character in text:
        used += _em(character) * size
        if used > room:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def wrap(text: str, size: float, room: float, *, lines: int = 99) -> list[str]:
    """`text` in at most `lines` lines no wider than `room`; the last ends with `…` if text is left."""
    return list(_wrapped(text[:LONGEST], size, room, lines))


@lru_cache(maxsize=2048)
def _wrapped(text: str, size: float, room: float, lines: int) -> tuple[str, ...]:
    wrapped = tuple(_lines(text, size, room))
    if len(wrapped) <= lines:
        return wrapped
    last = shorten(wrapped[lines - 1] + "……", size, room)
    return (*wrapped[: lines - 1], last.rstrip("…") + "…")


def balanced(text: str, size: float, room: float, *, lines: int = 99) -> list[str]:
    """As `wrap`, but with lines of about one width, so that none holds a single character."""
    wrapped = wrap(text, size, room, lines=lines)
    if len(wrapped) > 1:
        even = sum(width(line, size) for line in wrapped) / len(wrapped) * 1.06 + size / 2
        tried = wrap(
            text, size, min(room, max(even, longest_word(text, size), size * 3)), lines=lines + 1
        )
        if len(tried) == len(wrapped):
            return tried
    return wrapped


def longest_word(text: str, size: float) -> float:
    """The width of what is not broken over lines: a word, or one Chinese character."""
    return max((width(atom.rstrip(), size) for atom in _unbroken(text[:LONGEST])), default=0)


def _lines(text: str, size: float, room: float) -> Iterator[str]:
    line, used = "", 0.0
    for atom in _atoms(text, size, room):
        if atom == "\n":
            yield line.rstrip()
            line, used = "", 0.0
            continue
        wide = width(atom, size)
        if line and used + width(atom.rstrip(), size) > room:
            yield line.rstrip()
            line, used = "", 0.0
            if atom.isspace():
                continue
        line, used = line + atom, used + wide
    if line.strip():
        yield line.rstrip()


def _atoms(text: str, size: float, room: float) -> Iterator[str]:
    """The pieces between which a line may break; no piece is wider than `room`."""
    for atom in _unbroken(text):
        while width(atom, size) > room and len(atom) > 1:
            fits = max(1, _fitting(atom, size, room))
            yield atom[:fits]
            atom = atom[fits:]
        yield atom


def _unbroken(text: str) -> Iterator[str]:
    atom = ""
    for piece in _PIECE.findall(text.strip()):
        if piece.isspace():
            yield from filter(None, (atom, "\n" if "\n" in piece else " "))
            atom = ""
        elif atom and _may_break(atom[-1], piece):
            yield atom
            atom = piece
        else:
            atom += piece
    if atom:
        yield atom


def _may_break(before: str, after: str) -> bool:
    if after in NO_START or before in NO_END:
        return False
    return _em(before) == 1.0 or _em(after) == 1.0 or before in "-/_"


def _fitting(text: str, size: float, room: float) -> int:
    used = 0.0
    for count, character in enumerate(text):
        used += _em(character) * size
        if used > room:
            return count
    return len(text)
