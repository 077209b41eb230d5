"""Every sentence about an expression or a decision says itself in Chinese as well."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import dmn, feel
from engine.dmn import chinese as of_dmn
from engine.feel import chinese as of_feel
from engine.feel.said import chinese, in_both, said
from tests.engine.dmn.drawing import decision, file, says

ENGINE = Path(feel.__file__).parent.parent
SPEAKERS = frozenset(
    ("FeelSyntaxError", "FeelLimitError", "DmnError", "NotOfTypeError", "NullBecause", "warn")
)


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in [*ENGINE.glob("feel/**/*.py"), *ENGINE.glob("dmn/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield f"{path.parent.name}/{path.name}:{node.lineno} {name}", node


def holes(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


def templates() -> dict[str, str]:
    found = {}
    for place, call in calls():
        first = call.args[0] if call.args else None
        if place.endswith(" said") and isinstance(first, ast.Constant):
            found[str(first.value)] = place
    return found


def test_each_sentence_has_its_chinese() -> None:
    known = of_feel.SENTENCES | of_dmn.SENTENCES
    wanted = templates()
    assert len(wanted) > 100
    assert [place for one, place in wanted.items() if one not in known] == []
    assert [one for one, zh in known.items() if not holes(zh) <= holes(one)] == []


def test_no_sentence_is_in_english_only() -> None:
    plain = [
        place
        for place, call in calls()
        if place.rpartition(" ")[2] in SPEAKERS
        and call.args
        and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert plain == []


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("1 +", "表达式没有写完（第 4 个字符处）"),
        ("{a: 1, a: 2}", "键 'a' 重复（第 9 个字符处）"),
        ("[1..2", "表达式没有写完；区间以 ] 或 ) 结束（第 6 个字符处）"),
    ],
)
def test_errors_of_expressions(text: str, zh: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.parse(text)
    assert in_both(caught.value) == {"zh": zh, "en": str(caught.value)}
    assert str(caught.value).isascii()


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ('1 + "a"', "数字 + 文本 没有意义"),
        ('1 < "a"', "数字值和文本值没有大小先后"),
        ("1 / 0", "数字 / 数字 没有结果（除数为零）"),
        ("date(1, 2)", "date 不能用于：数字、数字"),
        ("x", "没有变量 'x'"),
        ("substring(null, 1)", "substring 不能用于：空值、数字"),
        ('number("x")', "number：'x' 不是数字"),
    ],
)
def test_warnings(text: str, zh: str) -> None:
    warnings: list[str] = []
    feel.parse(text).evaluate({}, warnings=warnings)
    assert [chinese(one) for one in warnings] == [zh]


def test_errors_of_decisions_hold_those_of_expressions() -> None:
    with pytest.raises(dmn.DmnError) as caught:
        dmn.parse(file(decision("评级", says("1 +"))))
    said_so = "'1 +' 不是 FEEL：表达式没有写完（第 4 个字符处）（元素 d_评级，“评级”）"
    assert chinese(caught.value) == said_so


def test_bounds_say_themselves() -> None:
    with pytest.raises(feel.FeelLimitError) as caught:
        feel.parse("for i in 1..1000000 return i").evaluate({})
    assert "超过" in chinese(caught.value) and "more than" in str(caught.value)


def test_what_knows_no_chinese_keeps_its_words() -> None:
    assert in_both(ValueError("odd")) == {"zh": "odd", "en": "odd"}
    assert in_both(RecursionError()) == {"zh": "RecursionError", "en": "RecursionError"}
    assert said("unheard of {it}", it="number").zh == "unheard of 数字"
