"""Contexts, functions, `instance of` and named arguments (DMN 1.5 sections 10.3.2.6, 10.3.2.9 and 10.3.2.13)."""

from __future__ import annotations

from typing import Any

from tests.engine.feel.asking import ask, same, table


@table(
    {
        "{}": {},
        "{a: 1, b: a + 1}": {"a": 1, "b": 2},
        "{a: 1, c: {d: a}}.c.d": 1,
        '{"a b": 1}.a b': 1,
        "{first name: 1, v: first name + 1}.v": 2,
        "{a+b: 1, v: a+b + 1}.v": 2,
        '{"": 1}': {"": 1},
        '{"！(（": 1}': {"！(（": 1},
        "{if: 1, and: 2}.and": 2,
        '{姓名: "张三", 称呼: 姓名 + "女士"}.称呼': "张三女士",
        "{🐎: 1}.🐎": 1,
        'get value({a: 1}, "a")': 1,
        'get value({a: 1}, "b")': None,
        'get value(m: {a: 1}, key: "a")': 1,
        'get value(null, "a")': None,
        "get entries({a: 1, b: 2})": [{"key": "a", "value": 1}, {"key": "b", "value": 2}],
        "get entries(null)": None,
        'context([{key: "a", value: 1}, {key: "b", value: 2}])': {"a": 1, "b": 2},
        'context({key: "a", value: 1})': {"a": 1},
        'context([{key: "a", value: 1}, {key: "a", value: 2}])': None,
        'context([{key: "a"}])': None,
        "context([{key: 1, value: 1}])": None,
        "context([])": {},
        'context put({x: 1}, "y", 2)': {"x": 1, "y": 2},
        'context put({x: 1, y: {a: 0}}, ["y", "a"], 2)': {"x": 1, "y": {"a": 2}},
        'context put({x: 1}, ["y", "a"], 2)': {"x": 1, "y": {"a": 2}},
        'context put({x: 1}, ["x", "a"], 2)': None,
        "context put({x: 1}, [], 2)": None,
        'context put(context: {}, keys: "a", value: 1)': None,
        'context put(null, "a", 1)': None,
        "context merge([{x: 1}, {y: 2, x: 3}])": {"x": 3, "y": 2},
        "context merge([])": {},
        "context merge({x: 1})": {"x": 1},
        "context merge([{x: 1}, null])": None,
    }
)
def test_contexts(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        "(function(a, b) a + b)(1, 2)": 3,
        "{f: function(a: number, b: number) a - b, v: f(b: 1, a: 3)}.v": 2,
        "{f: function(first name) first name + 1, v: f(first name: 2)}.v": 3,
        "{f: function() 1, v: f()}.v": 1,
        "{f: function(a) a, v: f()}.v": None,
        "{f: function(a) a, v: f(1, 2)}.v": None,
        "{f: function(a) a, v: f(b: 1)}.v": None,
        '{f: function(a: number) a, v: f("x")}.v': None,
        '{f: function(a: number) a = null, v: f("x")}.v': True,
        '{f: function(a: number, b) b, v: f("x", 2)}.v': 2,
        "{f: function(a: number) a, v: f([1])}.v": 1,
        "{f: function(a: list<number>) a, v: f(1)}.v": [1],
        '{f: function(a: date and time) a.hour, v: f(@"2026-01-01")}.v': 0,
        "{f: function(a) function(b) a * b, v: f(2)(3)}.v": 6,
        "{a: 1, f: function(b) a + b, v: f(2)}.v": 3,
        "{f: function(g, x) g(x), v: f(function(y) y + 1, 2)}.v": 3,
        "{f: function(g) g([1, 2]), v: f(sum)}.v": 3,
        "x()": None,
        "1 (2)": None,
        "no such function(1)": None,
        "{a: 1, v: a()}.v": None,
        '(function(a) external {java: {class: "x"}})': None,
    }
    | {"(function(a) a + 1)(1) + 1": 3}
)
def test_calls(text: str, expected: Any) -> None:
    from engine.feel import FeelSyntaxError

    try:
        assert same(ask(text), expected)
    except FeelSyntaxError:
        assert text in ("1 (2)", "no such function(1)")


@table(
    {
        "1 instance of number": True,
        "1 instance of string": False,
        "1 instance of Any": True,
        "null instance of Any": False,
        "null instance of number": False,
        "null instance of Null": True,
        '"a" instance of string': True,
        "true instance of boolean": True,
        "true instance of number": False,
        '@"2026-01-01" instance of date': True,
        '@"2026-01-01" instance of date and time': False,
        '@"2026-01-01T00:00:00" instance of date': False,
        '@"2026-01-01T00:00:00" instance of date and time': True,
        '@"10:00:00" instance of time': True,
        '@"P1D" instance of days and time duration': True,
        '@"P1Y" instance of years and months duration': True,
        '@"P1Y" instance of days and time duration': False,
        "[1, 2] instance of list": True,
        "[1, 2] instance of list<number>": True,
        '[1, "a"] instance of list<number>': False,
        "[] instance of list<number>": True,
        "[1] instance of number": False,
        "1 instance of list<number>": False,
        '{a: "x"} instance of context': True,
        '{a: "x"} instance of context<a: string>': True,
        '{a: "x", b: 1} instance of context<a: string>': True,
        "{a: null} instance of context<a: string>": True,
        '{b: "x"} instance of context<a: string>': False,
        "{a: {b: 1}} instance of context<a: context<b: string>>": False,
        "[{a: 1}] instance of list<context<a: number>>": True,
        "(function() 1) instance of function<> -> number": True,
        '(function() "x") instance of function<>->number': False,
        "(function(a: string) 1) instance of function<string>->Any": True,
        "(function(a: string) 1) instance of function<number>->Any": False,
        "(function(a: string, b: string) 1) instance of function<string>->Any": False,
        "1 + 1 instance of number": None,
        "(1 + 1) instance of number": True,
        "not(1 instance of string)": True,
        "[1..2] instance of range<number>": True,
    }
)
def test_instance_of(text: str, expected: Any) -> None:
    assert same(ask(text), expected)
