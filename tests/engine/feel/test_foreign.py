"""Functions of Java that files name: those on the list are computed here, no other is a function (DMN 1.5 section 10.3.2.13.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine import dmn, feel
from tests.engine.dmn.drawing import decide, decision, file, says


def call(place: str, signature: str, *arguments: str) -> Any:
    names = ", ".join(f"p{at}" for at in range(len(arguments)))
    described = f'{{java: {{class: "{place}", method signature: "{signature}"}}}}'
    text = f"{{f: function({names}) external {described}, value: f({', '.join(arguments)})}}.value"
    return feel.parse(text).evaluate({})


@pytest.mark.parametrize(
    ("place", "signature", "arguments", "value"),
    [
        ("java.lang.Math", "max(double, double)", ("1.5", "2"), "2"),
        ("java.lang.Math", "min( int,int )", ("7", "2"), "2"),
        ("java.lang.Math", "abs(long)", ("-7",), "7"),
        ("java.lang.Math", "floor(double)", ("-1.5",), "-2"),
        ("java.lang.Math", "ceil(double)", ("1.2",), "2"),
        ("java.lang.Math", "sqrt(double)", ("6.25",), "2.5"),
        ("java.lang.Math", "pow(double,double)", ("2", "10"), "1024"),
        ("java.lang.Math", "hypot(double,double)", ("3", "4"), "5"),
        ("java.lang.Math", "cos(double)", ("0",), "1"),
        ("java.lang.Short", "valueOf(short)", ("12",), "12"),
        ("java.lang.Long", "valueOf(java.lang.String)", ('" 12"',), "12"),
        ("java.lang.Double", "valueOf(java.lang.String)", ('"-1.25"',), "-1.25"),
    ],
)
def test_numbers(place: str, signature: str, arguments: tuple[str, ...], value: str) -> None:
    assert call(place, signature, *arguments) == Decimal(value)


def test_texts() -> None:
    text = "java.lang.String"
    assert call(text, "valueOf(char)", '"x"') == "x"
    formatted = f"format({text}, [Ljava.lang.Object;)"
    assert call(text, formatted, '"%s is 100 %%"', '"all"') == "all is 100 %"
    assert call(text, formatted, '"no %s"', "1.50") == "no 1.5"


@pytest.mark.parametrize(
    ("place", "signature", "arguments"),
    [
        ("java.lang.Math", "nothing(double)", ("1",)),
        ("java.lang.Nothing", "max(double,double)", ("1", "2")),
        ("java.lang.Runtime", "exec(java.lang.String)", ('"ls"',)),
        ("java.lang.System", "getenv(java.lang.String)", ('"HOME"',)),
        ("java.lang.Math", "max(java.lang.String,java.lang.String)", ('"1"', '"2"')),
        ("java.lang.Math", "max(double,double)", ("1",)),
        ("java.lang.Math", "max(double", ("1", "2")),
        ("java.lang.Math", "max(int,int)", ("1.5", "2")),
        ("java.lang.Math", "max(double,double)", ("null", "2")),
        ("java.lang.Math", "sqrt(double)", ("-1",)),
        ("java.lang.Math", "pow(double,double)", ("10", "999")),
        ("java.lang.Math", "hypot(double,double)", ("1e400", "1")),
        ("java.lang.Byte", "valueOf(byte)", ("128",)),
        ("java.lang.Integer", "valueOf(java.lang.String)", ('"one"',)),
        ("java.lang.String", "valueOf(char)", ('"xy"',)),
        (
            "java.lang.String",
            "format(java.lang.String, [Ljava.lang.Object;)",
            ('"%n%999999999d"', "1"),
        ),
    ],
)
def test_all_else_is_null(place: str, signature: str, arguments: tuple[str, ...]) -> None:
    assert call(place, signature, *arguments) is None


@pytest.mark.parametrize(
    "described", ["{}", "{java: 1}", "{java: {class: 1}}", "{pmml: {}}", "null"]
)
def test_descriptions_of_nothing_are_null(described: str) -> None:
    assert feel.parse(f"{{f: function(x) external {described}, v: f(1)}}.v").evaluate({}) is None


def boxed(kind: str, place: str, signature: str) -> bytes:
    def entry(name: str, logic: str) -> str:
        return f'<contextEntry><variable name="{name}"/>{logic}</contextEntry>'

    described = entry("class", says(f'"{place}"')) + entry(
        "method signature", says(f'"{signature}"')
    )
    function = (
        f'<functionDefinition kind="{kind}"><formalParameter name="a" typeRef="number"/>'
        f"<context>{described}</context></functionDefinition>"
    )
    last = f"<contextEntry>{says('f(-3)')}</contextEntry>"
    return file(decision("D", f"<context>{entry('f', function)}{last}</context>"))


def test_boxed_functions_of_java() -> None:
    assert decide(boxed("Java", "java.lang.Math", "abs(double)"), "D").value == 3


@pytest.mark.parametrize(("kind", "method"), [("Java", "nothing(double)"), ("PMML", "abs(double)")])
def test_boxed_functions_not_on_the_list_are_refused(kind: str, method: str) -> None:
    xml = boxed(kind, "java.lang.Math", method)
    with pytest.raises(dmn.DmnError, match="not known here"):
        dmn.parse(xml)
    assert dmn.parse(xml, strict=False).evaluate("D", {}).value is None
