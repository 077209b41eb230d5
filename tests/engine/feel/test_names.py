"""How names are found: with spaces and signs, in any script, free or bound (DMN 1.5 section 10.3.1.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine import feel
from engine.feel import FeelSyntaxError
from tests.engine.feel.asking import ask


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a", {"a"}),
        ('星级 >= 4 and region = "33"', {"星级", "region"}),
        ("a + b * a", {"a", "b"}),
        ("a.b.c", {"a"}),
        ("sum(a)", {"a"}),
        ("count + 1", {"count"}),
        ("date", {"date"}),
        ("f(x)", {"f", "x"}),
        ("for i in xs return i + y", {"xs", "y"}),
        ("for i in xs, j in i return i + j", {"xs"}),
        ("for i in xs return partial[-1]", {"xs"}),
        ("some x in xs satisfies x > y", {"xs", "y"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("{a: b, b: a}", {"b"}),
        ("function(x) x + y", {"y"}),
        ("xs[price > 3]", {"xs"}),
        ("xs[item > limit].name", {"xs"}),
        ("x in (y, > z)", {"x", "y", "z"}),
        ("if a then b else c", {"a", "b", "c"}),
        ("x instance of number", {"x"}),
        ("not(a)", {"a"}),
        ("today() > due", {"due"}),
        ("a between b and c", {"a", "b", "c"}),
        ('@"2026-01-01"', set()),
    ],
)
def test_free_variables(text: str, names: set[str]) -> None:
    assert feel.parse(text).names == names


def test_a_filter_speaks_of_variables_that_are_known() -> None:
    assert feel.parse("xs[price > limit]", names=["limit", "xs"]).names == {"xs", "limit"}


def test_unary_tests_have_free_variables_too() -> None:
    assert feel.parse_unary("> limit, ? in known").names == {"limit", "known"}


def test_names_with_spaces_and_signs() -> None:
    context = {"unit price": 5, "a+b": 1, "a": 10, "b": 20, "Pre-Approval": True, "Bob's x/y": 3}
    assert ask("unit price * 2", context) == 10
    assert ask("unit   price * 2", context) == 10
    assert ask("a+b", context) == 1
    assert ask("a + b", context) == 1  # white space is no part of a name
    assert ask("a - b", context) == -10
    assert ask("Pre-Approval", context) is True
    assert ask("Bob's x/y + 1", context) == 4


def test_the_longest_name_wins() -> None:
    context = {"first": 1, "first name": 2, "first name length": 3}
    assert ask("first name length + first name + first", context) == 6
    assert ask("first names", {**context, "first names": 9}) == 9


def test_a_name_may_hold_keywords() -> None:
    context = {"terms and conditions": "x", "in stock": 3, "for sale": 1, "not yet": 2}
    assert ask('terms and conditions = "x" and in stock > 2', context) is True
    assert ask("if for sale = 1 then not yet else 0", context) == 2


def test_a_variable_hides_no_function_of_its_name() -> None:
    context = {"date": "2026-11-22", "count": 2, "sum": 1}
    assert ask("date(date).year + count([1]) + count", context) == 2029
    assert ask("sum(sum, 1)", context) == 2


def test_chinese_names_need_no_spaces_around_signs() -> None:
    assert ask("星级>=4且合格", {"星级": 5, "4且合格": 1, "星级>=4且合格": True}) is True
    assert ask("星级*2", 星级=3) == 6
    assert ask("企业(）".replace("(）", "") + "+1", 企业=1) == 2


def test_an_absent_variable_is_null_and_a_warning() -> None:
    warnings: list[str] = []
    assert feel.parse("absent > 1").evaluate({}, warnings=warnings) is None
    assert warnings == ["There is no variable 'absent'"]


def test_words_that_nobody_declared_do_not_parse() -> None:
    with pytest.raises(FeelSyntaxError, match="price"):
        feel.parse("unit price")


def test_paths_and_filters_take_undeclared_words() -> None:
    items = [{"unit price": 1}, {"unit price": 3}]
    assert feel.parse("xs[unit price > 2].unit price").evaluate({"xs": items}) == []
    decimals = [{"unit price": Decimal(1)}, {"unit price": Decimal(3)}]
    assert feel.parse("xs[unit price > 2].unit price").evaluate({"xs": decimals}) == [3]


def test_parsing_is_cached() -> None:
    assert feel.parse("1 + 1") is feel.parse("1 + 1")
    assert feel.parse("a b", names=["a b"]) is feel.parse("a b", names=["a b"])


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [
        ("1 +", 3, "too early"),
        ("1 2", 2, "2"),
        ("(1", 2, "')'"),
        ("[1, 2", 5, "']'"),
        ("{a: 1", 5, "','"),
        ("{a 1}", 1, "colon"),
        ("{1: 2}", 1, "key"),
        ("{a: 1, a: 2}", 8, "twice"),
        ('"abc', 0, "closed"),
        ("/* abc", 0, "closed"),
        ("1 ! 2", 2, "sign"),
        ("if 1 then 2", 11, "'else'"),
        ("for x return 1", 4, "'in'"),
        ("x instance of foo", 14, "foo"),
        ("x instance number", 11, "'of'"),
        ("f(a: 1, 2)", 10, "Name all"),
        ("f(a: 1, a: 2)", 13, "twice"),
        ("not true", 4, "not(...)"),
        ("a.", 2, "dot"),
        ("a.1", 1, "1"),
        ("1 between 2", 11, "'and'"),
        ("", 0, "too early"),
        ("[1..2", 5, "range"),
        ("a == b", 3, "single ="),
        ("\x00", 0, "sign"),
    ],
)
def test_errors_say_where_and_what(text: str, position: int, word: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        feel.parse(text)
    assert word in str(caught.value)
    assert caught.value.position == position
    assert caught.value.text == text


def test_of_several_names_that_begin_alike_the_longest_is_meant() -> None:
    names = ["unit", "unit price", "unit price net", "a+b", "a + b c"]
    scope = {name: Decimal(number) for number, name in enumerate(names)}
    assert ask("unit price  net", scope) == 2
    assert ask("[unit price,unit]", scope) == [1, 0]
    assert ask("[a  +b, a+b  c]", scope) == [3, 4]


def test_thousands_of_names_of_several_words_in_scope_are_a_matter_of_moments() -> None:
    names = [f"量 {number} of many" for number in range(20_000)]
    assert feel.parse(f"{names[0]} + {names[-1]}", names=names).names == {names[0], names[-1]}
