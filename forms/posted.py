"""What a browser posted, or a draft kept: texts by name, cleaned and bounded before anything reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from engine.values import Value
from forms.limits import LONGEST_EVER, MOST_ROWS

ADD, REMOVE, PAGE = "_add", "_remove", "_page"
MOST_NAMES = 20_000
MOST_VALUES = 2_000
NEW_ROW = "new"
LAST_INDEX = 9_999
_INDEX = re.compile(r"-[0-9]{1,4}(?=-|$)")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Posted:
    """Texts by name, with the `getlist` that WTForms asks for. Rows are `list-0-name`, their markers `list-0`."""

    def __init__(self, texts: dict[str, list[str]]) -> None:
        self.texts = texts
        self._rows: dict[str, set[int]] = {}
        for name in texts:
            self._index(name)

    @classmethod
    def read(cls, source: Any, known: frozenset[str]) -> Posted:
        """The texts of a MultiDict, a mapping or a draft whose names are among `known` (indices left out)."""
        texts: dict[str, list[str]] = {}
        for name in source:
            if len(texts) >= MOST_NAMES:
                break
            if isinstance(name, str) and len(name) < 4_000 and pattern_of(name) in known:
                texts[name] = [clean(text) for text in _values(source, name)]
        return cls(texts)

    def getlist(self, name: str) -> list[str]:
        """The texts posted under `name`."""
        return self.texts.get(name, [])

    def __contains__(self, name: object) -> bool:
        return name in self.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def rows(self, name: str) -> list[int]:
        """The indices posted for the rows of `name`, ascending. They may have gaps."""
        return sorted(self._rows.get(name, ()))

    def is_new(self, row: str) -> bool:
        """Whether this row was only just added, so that it begins with its defaults."""
        return self.texts.get(row) == [NEW_ROW]

    def with_row(self, name: str) -> Posted:
        """These texts with a row more after the last of the list `name`, as long as there is room."""
        indices = self.rows(name)
        following = max(indices, default=-1) + 1
        if len(indices) >= MOST_ROWS or following > LAST_INDEX:
            return self
        return Posted({**self.texts, f"{name}-{following}": [NEW_ROW]})

    def without_row(self, row: str) -> Posted:
        """These texts without a row and everything in it."""
        kept = (name for name in self.texts if name != row and not name.startswith(f"{row}-"))
        return Posted({name: self.texts[name] for name in kept})

    def draft(self) -> dict[str, Value]:
        """The texts as a value that can be stored and given back to `bind`."""
        return {name: list(texts) for name, texts in self.texts.items()}

    def _index(self, name: str) -> None:
        parts = name.split("-")
        for place in range(1, len(parts), 2):
            self._rows.setdefault("-".join(parts[:place]), set()).add(int(parts[place]))


def pattern_of(name: str) -> str:
    """A posted name with `*` for every index of a row, as forms.build.known_names lists them; empty for none."""
    return "" if "*" in name else _INDEX.sub("-*", name)


def clean(text: str) -> str:
    """Without what no database keeps (NUL, lone surrogates, control signs), newlines as \\n, cut where nobody types on."""
    return _UNPRINTABLE.sub("", text[: LONGEST_EVER + 1].replace("\r\n", "\n").replace("\r", "\n"))


def _values(source: Any, name: str) -> Iterable[str]:
    found = source.getlist(name) if hasattr(source, "getlist") else source[name]
    values = found if isinstance(found, (list, tuple)) else [found]
    return [value for value in values[:MOST_VALUES] if isinstance(value, str)]


def pressed(source: Any, name: str) -> str:
    """The value of the button `name` if it was pressed, else nothing."""
    if source is None or name not in source:
        return ""
    return next(iter(_values(source, name)), "")[:1_000]
