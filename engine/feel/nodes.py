"""What a parsed expression is made of (DMN 1.5 section 10.3.1.2). Each node knows its height, so that depth is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from engine.feel.types import FeelType


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    height: int = field(init=False, default=1, compare=False)

    def __post_init__(self) -> None:
        below = (getattr(self, item.name) for item in fields(self) if item.name != "height")
        tallest = max((node.height for part in below for node in _nodes(part)), default=0)
        object.__setattr__(self, "height", tallest + 1)


def _nodes(part: Any) -> Iterator[Node]:
    if isinstance(part, Node):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _nodes(item)


@dataclass(frozen=True)
class Literal(Node):
    value: Any


@dataclass(frozen=True)
class Name(Node):
    """A variable. `known`: something in scope has this name, so it is no builtin function."""

    name: str
    known: bool = True


@dataclass(frozen=True)
class Negate(Node):
    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """A run of operators of one rank, from left to right: `1 + 2 - 3`; flat, so that a long one is not deep."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Logic(Node):
    """A run of `and`, or of `or`."""

    operator: str
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Compare(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class In(Node):
    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True)
class InstanceOf(Node):
    value: Node
    type: FeelType


@dataclass(frozen=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True)
class Source(Node):
    """`name in domain` of a loop, or `name in start..end`."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True)
class For(Node):
    sources: tuple[Source, ...]
    body: Node


@dataclass(frozen=True)
class Quantified(Node):
    every: bool
    sources: tuple[Source, ...]
    condition: Node


@dataclass(frozen=True)
class ContextOf(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True)
class RangeOf(Node):
    """`[start..end]`; `(> 5)` has no end."""

    start: Node | None
    end: Node | None
    start_included: bool
    end_included: bool


@dataclass(frozen=True)
class Path(Node):
    value: Node
    name: str


@dataclass(frozen=True)
class Descendants(Node):
    """`value...name`: what stands under the name at any depth."""

    value: Node
    name: str


@dataclass(frozen=True)
class Filter(Node):
    value: Node
    condition: Node


@dataclass(frozen=True)
class Call(Node):
    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True)
class FunctionOf(Node):
    parameters: tuple[tuple[str, FeelType], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True)
class Test(Node):
    """A unary comparison: `> 5`."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class ValueTest(Node):
    """An expression as a unary test: its value is compared with the input, or holds it. `asks`: it speaks of `?`."""

    operand: Node
    asks: bool = False


@dataclass(frozen=True)
class AnyTest(Node):
    """`-`: whatever the input."""


@dataclass(frozen=True)
class NotTests(Node):
    tests: tuple[Node, ...]
