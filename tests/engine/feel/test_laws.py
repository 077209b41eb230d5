"""Laws that hold for all values, and what no text may do."""

from __future__ import annotations

import contextlib
import decimal
from decimal import Context, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel import FeelLimitError, FeelSyntaxError

TERNARY = st.sampled_from([True, False, None])
NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12
).map(Context(prec=34).plus)  # FEEL's numbers have 34 digits (DMN 1.5 section 10.3.1.2)
STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.text(STORABLE, max_size=8),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(STORABLE, max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
FEEL34 = decimal.Context(prec=34)


def run(text: str, **context: Any) -> Any:
    return feel.parse(text).evaluate(context)


@given(TERNARY, TERNARY, TERNARY)
def test_three_valued_logic(a: Any, b: Any, c: Any) -> None:
    assert run("a and b", a=a, b=b) is run("b and a", a=a, b=b)
    assert run("a or b", a=a, b=b) is run("b or a", a=a, b=b)
    assert run("not(a and b)", a=a, b=b) is run("not(a) or not(b)", a=a, b=b)
    assert run("a and (b or c)", a=a, b=b, c=c) is run("a and b or a and c", a=a, b=b, c=c)
    assert run("a and (b and c)", a=a, b=b, c=c) is run("(a and b) and c", a=a, b=b, c=c)
    assert run("not(not(a))", a=a) is a
    assert run("all(xs)", xs=[a, b, c]) is run("a and b and c", a=a, b=b, c=c)
    assert run("any(xs)", xs=[a, b, c]) is run("a or b or c", a=a, b=b, c=c)
    assert run("every x in xs satisfies x", xs=[a, b, c]) is run("all(xs)", xs=[a, b, c])
    assert run("some x in xs satisfies x", xs=[a, b, c]) is run("any(xs)", xs=[a, b, c])


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_decimal(a: Decimal, b: Decimal) -> None:
    assert run("a + b", a=a, b=b) == FEEL34.add(a, b)
    assert run("a - b", a=a, b=b) == FEEL34.subtract(a, b)
    assert run("a * b", a=a, b=b) == FEEL34.multiply(a, b)
    assert run("a / b", a=a, b=b) == (FEEL34.divide(a, b) if b else None)
    assert run("a < b", a=a, b=b) is (a < b)
    assert run("a = b", a=a, b=b) is (a == b)


@given(VALUES, VALUES)
def test_equality_is_symmetric_and_order_is_its_converse(a: Any, b: Any) -> None:
    assert run("a = b", a=a, b=b) is run("b = a", a=a, b=b)
    assert run("a < b", a=a, b=b) is run("b > a", a=a, b=b)
    assert run("a = a", a=a) is True
    same, other = run("a = b", a=a, b=b), run("a != b", a=a, b=b)
    assert (same, other) in ((True, False), (False, True), (None, None))


@given(st.lists(NUMBERS, max_size=8))
def test_lists(xs: list[Decimal]) -> None:
    assert run("sort(xs)", xs=xs) == sorted(xs)
    assert run("reverse(reverse(xs))", xs=xs) == xs
    assert run("count(xs)", xs=xs) == len(xs)
    assert run("xs[item >= 0]", xs=xs) == [x for x in xs if x >= 0]
    assert run("for x in xs return x", xs=xs) == xs
    assert run("max(xs)", xs=xs) == max(xs, default=None)


@given(st.dates(), st.integers(-500, 500))
def test_dates_and_durations(day: Any, days: int) -> None:
    there = run("day + length", day=day, length=__import__("datetime").timedelta(days=days))
    if there is not None:
        assert run("there - day", there=there, day=day).days == days


@given(SCALARS)
def test_what_string_says_reads_back(value: Any) -> None:
    text = run("string(v)", v=value)
    if value is None or isinstance(value, str):
        assert text == value
    elif isinstance(value, bool | Decimal):
        assert run(text) == value
    else:
        assert run(f'@"{text}"') == value


WORDS = st.sampled_from(
    [
        "a",
        "b",
        "星级",
        "1",
        "2.5",
        '"x"',
        "null",
        "true",
        "false",
        "+",
        "-",
        "*",
        "/",
        "**",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ".",
        "..",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "and",
        "or",
        "not",
        "in\n",
        "",
        "",
        "",
        "between",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "function",
        "instance",
        "of",
        "list",
        "<",
        "number",
        ">",
        "?",
        "@",
        "//",
        "/*",
        "*/\n",
        "",
        "",
        "",
        "date",
        "time",
        "duration",
        "string",
        "sum",
        "count",
        "substring",
        "matches",
        "replace",
        "range",
        "is",
        "sort",
        '@"2026-01-01"',
        '@"P1D"',
        "external\n",
        "",
        "",
        "",
        "item",
        "partial",
        "date(today())",
        "[1..5]",
        "{a:1}",
        '"\\u4e2d"',
        "(function(x)x)",
        '"',
        "'",
        "\\",
        "\u3000",
        "🐎",
        "//",
        "\n",
    ]
)


@settings(max_examples=250, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(WORDS, max_size=16).map(" ".join),
        st.lists(WORDS, max_size=16).map("".join),
    )
)
def test_no_text_does_anything_else_than_parse_or_not(text: str) -> None:
    try:
        expression = feel.parse(text, names=("a b", "a+b", "in stock"))
    except FeelSyntaxError:
        return
    with contextlib.suppress(FeelLimitError):
        expression.evaluate({"a": Decimal(1), "b": ["x"], "星级": {"a": None}})


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_no_text_breaks_unary_tests_or_templates(text: str) -> None:
    for parse in (feel.parse_unary, feel.template):
        with contextlib.suppress(FeelSyntaxError):
            parse(text)


CALLS = st.sampled_from(
    """substring(a, b) substring(a, b, c) matches(a, b) matches(a, b, c) replace(a, b, c) split(a, b) sum(a)
    sum(a, b) min(a, b) mean(a) median(a) stddev(a) mode(a) sublist(a, b, c) index of(a, b) insert before(a, b, c)
    remove(a, b) list replace(a, b, c) sort(a) union(a, b) distinct values(a) flatten(a) concatenate(a, b)
    append(a, b) date(a) date(a, b, c) time(a) time(a, b, c) date and time(a) date and time(a, b) duration(a)
    years and months duration(a, b) number(a) number(a, b, c) string(a) range(a) abs(a) modulo(a, b) decimal(a, b)
    round up(a, b) floor(a) sqrt(a) log(a) exp(a) odd(a) before(a, b) overlaps(a, b) is(a, b) context(a)
    context put(a, b, c) context merge(a) get value(a, b) get entries(a) string join(a, b) list contains(a, b)
    day of week(a) week of year(a) a+b a-b a*b a/b a**b -a a=b a<b a[b] a.b a.year a.hour a.start
    b_in a_between all(a) any(a) not(a) count(a) string length(a) upper case(a) contains(a, b)""".replace(
        "b_in", "a in b"
    )
    .replace("a_between", "a between b and c")
    .replace("\n", " ")
    .replace(") ", ")|")
    .split("|")
)
EDGES = st.sampled_from(
    [
        Decimal(0),
        Decimal(-1),
        Decimal("1e6144"),
        Decimal("-1e-6143"),
        Decimal("0.5"),
        Decimal(10**30),
        "",
    ]
)


@settings(max_examples=300, deadline=None)
@given(CALLS, VALUES | EDGES, VALUES | EDGES, VALUES | EDGES)
def test_no_value_breaks_a_function(text: str, a: Any, b: Any, c: Any) -> None:
    with contextlib.suppress(FeelLimitError, FeelSyntaxError):
        feel.parse(text.strip()).evaluate({"a": a, "b": b, "c": c})
