"""What one has to say to try a decision out: the values that its tables read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dmn.reader import Element, child, read, text
from engine.feel import FeelSyntaxError, parse


@dataclass(frozen=True)
class Asked:
    """A value that the decisions of a file read, and its declared type (`string`, `number` ...), empty if unknown."""

    name: str
    type: str


def asked(xml: bytes) -> list[Asked]:
    """The input data of a DMN file, and what the inputs of its tables read beside these and its decisions.

    Raises DmnError for what is no DMN.
    """
    root = read(xml)
    found = {one.get("name", ""): _type(one) for one in root.iter("{*}inputData")}
    decided = {one.get("name", "") for one in root.iter("{*}decision")}
    for one in root.iter("{*}input"):
        expression = child(one, "inputExpression")
        if expression is not None:
            for name in _reads(text(expression), frozenset({*found, *decided})) - decided:
                declared = expression.get("typeRef", "") if text(expression) == name else ""
                found[name] = found.get(name) or declared
    return [Asked(name, declared) for name, declared in found.items() if name]


def _type(data: Element) -> str:
    variable = child(data, "variable")
    return "" if variable is None else variable.get("typeRef", "")


def _reads(expression: str, names: frozenset[str]) -> frozenset[str]:
    try:
        return parse(expression, names=names).names
    except FeelSyntaxError:
        return frozenset()
