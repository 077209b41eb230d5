"""One element of a requirements graph, and how it changes with the file that speaks of it (DMN 1.5 section 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.feel.run import Code
from engine.feel.types import FeelType

Key = tuple[str, ...]  # the names of the imports on the way to a part, then its id


@dataclass(frozen=True)
class Part:
    """One element of the graph. `kind`: input, decision, knowledge or service; `needs`, `inputs`, `outputs`: keys of others.

    `name` is what FEEL calls it, `title` what the file does; they may differ.
    """

    key: Key
    name: str
    kind: str
    type: FeelType
    needs: tuple[Key, ...] = ()
    code: Code | None = None
    inputs: tuple[Key, ...] = ()
    outputs: tuple[Key, ...] = ()
    title: str = ""

    @property
    def id(self) -> str:
        """Its id in its own file."""
        return self.key[-1]

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the imports on the way to it."""
        return self.key[:-1]

    def way_to(self, other: Part) -> tuple[str, ...]:
        """What stands before the other's name where this part speaks of it."""
        return other.path[len(self.path) :]


def moved(part: Part, prefix: str) -> Part:
    """A part of an imported file, as the file that imports it speaks of it."""
    here = replace(part, key=(prefix, *part.key))
    return _with_keys(here, lambda keys: tuple((prefix, *key) for key in keys))


def led(part: Part, instead: Mapping[Key, Key]) -> Part:
    """The part, needing others in the place of some."""
    return _with_keys(part, lambda keys: tuple(instead.get(key, key) for key in keys))


def without(part: Part, gone: Key) -> Part:
    """The part, not needing that one any more."""
    return _with_keys(part, lambda keys: tuple(key for key in keys if key != gone))


def _with_keys(part: Part, change: Callable[[tuple[Key, ...]], tuple[Key, ...]]) -> Part:
    return replace(
        part, needs=change(part.needs), inputs=change(part.inputs), outputs=change(part.outputs)
    )
