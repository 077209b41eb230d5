"""No expression hangs or fells a worker: every bound ends in FeelSyntaxError or FeelLimitError."""

from __future__ import annotations

from time import monotonic

import pytest

from engine import feel
from engine.feel import FeelLimitError, FeelSyntaxError
from engine.feel.run import STEPS_BETWEEN_LOOKS, Run
from tests.engine.feel.asking import ask


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10_001,
        "(" * 5_000,
        "(" * 200 + "1" + ")" * 200,
        "[" * 1_000,
        "{a:" * 1_000,
        "-" * 5_000 + "1",
        "if true then " * 500 + "1",
        "a" + ".b" * 4_000,
        "a" + "[1]" * 3_000,
        "f" + "()" * 4_000,
        "1" + " = 1" * 2_000,
        "not(" * 2_000,
        "x instance of " + "list<" * 1_000,
        "function() " * 900 + "1",
        "1" + " instance of number" * 500,
        "for x in " * 1_000,
        '"' + "\\" * 9_000,
        "x in (" * 25 + "1" + "..2)" * 24,
    ],
)
def test_monsters_do_not_parse(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        feel.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..10**9 return i",
        "count(for i in 1..10**6, j in 1..10**6 return 1)",
        "some x in 1..10**12 satisfies x < 0",
        "every x in 1..10**12 satisfies x > 0",
        "[1..10**12][item < 0]",
        "{f: function(g) g(g), v: f(f)}.v",
        "{f: function(g, n) [g(g, n + 1)], v: f(f, 0)}.v",
        "for i in 1..64 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
        'for i in 1..64 return if i = 1 then "ab" else partial[-1] + partial[-1]',
        'for i in 1..64 return if i = 1 then "ab" else string join([partial[-1], partial[-1]])',
        'for i in 1..99 return if i = 1 then "ab" else replace(partial[-1], ".", "$0$0$0$0$0$0")',
        "{x: for i in 1..64 return if i = 1 then 1 else [partial[-1], partial[-1]], y: x = x}",
        "for i in 1..64 return if i = 1 then 1 else [partial[-1], partial[-1]]",
        '{t: string join(for i in 1..1000 return "a hundred characters" + string(10 ** 79)), r: for i in 1..50000 return t}.r',
        "string(for i in 1..64 return if i = 1 then 1 else [partial[-1], partial[-1]])",
        "flatten(for i in 1..64 return if i = 1 then 1 else [partial[-1], partial[-1]])",
        "distinct values(for i in 1..50000 return [i])",
        "sort(for i in 1..90000 return -i, function(a, b) a < b)",
        "for i in 1..50000 return exp(i / 1000) + log(i)",
        "for i in 1..50000 return 1.0000001 ** 123456.789",
        r'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|a|aa)+$")',
        r'matches("a", "' + "a?" * 600 + '")',
        "for i in 1..500 return for j in 1..500 return sum([1, 2, 3])",
    ],
)
def test_monsters_hit_a_bound(text: str) -> None:
    with pytest.raises(FeelLimitError):
        ask(text)


def test_deep_values_hit_a_bound_when_compared() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    for text in ("x = x", "string(x)", "x", "list contains([x], x)"):
        with pytest.raises(FeelLimitError):
            feel.parse(text).evaluate({"x": deep})


def test_warnings_are_few() -> None:
    warnings: list[str] = []
    text = "for i in 1..1000 return i + string(i)"
    assert feel.parse(text).evaluate({}, warnings=warnings) == [None] * 1000
    assert len(warnings) == 1


def test_nested_ranges_are_read_once() -> None:
    assert ask("1 in (" * 20 + "0" + "..2)" * 20) in (None, True, False)


def test_what_is_allowed_still_runs() -> None:
    assert ask("count(for i in 1..10000 return i)") == 10_000
    assert ask("(" * 40 + "1" + ")" * 40) == 1
    assert ask("sum(for i in 1..100, j in 1..100 return i * j)") == 25_502_500


def test_steps_that_take_too_long_end() -> None:
    run = Run()
    run.spend(STEPS_BETWEEN_LOOKS)
    run.until = monotonic() - 1
    with pytest.raises(FeelLimitError, match="seconds"):
        run.spend(STEPS_BETWEEN_LOOKS)
