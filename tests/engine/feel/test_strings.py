"""String literals and functions (DMN 1.5 table 76)."""

from __future__ import annotations

from typing import Any

from tests.engine.feel.asking import ask, same, table


@table(
    {
        r'"a\"b"': 'a"b',
        r'"a\\b"': "a\\b",
        r'"a\nb\tc\rd"': "a\nb\tc\rd",
        r'"\u4e2d"': "中",
        r'"\U01F40E"': "🐎",
        r'"\uD83D\uDC0E"': "🐎",
        r'"\d"': "\\d",
        '"中文"': "中文",
        '""': "",
    }
)
def test_literals(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        'substring("foobar", 3)': "obar",
        'substring("foobar", 3, 3)': "oba",
        'substring("foobar", 3, 3.8)': "oba",
        'substring("foobar", -2, 1)': "a",
        'substring("foobar", -6, 6)': "foobar",
        'substring(string: "foobar", start position: 3)': "obar",
        'substring("foobar", 0)': None,
        'substring("foobar", 7)': None,
        'substring("foobar", 2, 0)': None,
        'substring("foobar", 2, 99)': "oobar",
        'substring("🐎ab", 2)': "ab",
        "substring(null, 1)": None,
        'substring("a")': None,
        'substring(["foobar"], 3)': "obar",
        'string length("🐎ab")': 3,
        'string length("")': 0,
        "string length(null)": None,
        "string length(1)": None,
        'upper case("aBc4")': "ABC4",
        'lower case("aBc4")': "abc4",
        'substring before("foobar", "bar")': "foo",
        'substring before("foobar", "xyz")': "",
        'substring before("foobar", "")': "",
        'substring before(string: "foobar", match: "b")': "foo",
        'substring after("foobar", "ob")': "ar",
        'substring after("", "a")': "",
        'substring after("foobar", "xyz")': "",
        'substring after("foobar", "")': "foobar",
        'contains("foobar", "of")': False,
        'contains("江苏省南京市", "南京")': True,
        'contains("a", null)': None,
        'starts with("foobar", "fo")': True,
        'ends with("foobar", "r")': True,
        'ends with("foobar", "x")': False,
        'string join(["a", "b", "c"], "-")': "a-b-c",
        'string join(["a", null, "c"], "X")': "aXc",
        'string join(["a", "b"])': "ab",
        'string join(["a", "b"], null)': "ab",
        'string join("a", "X")': "a",
        "string join([])": "",
        'string join([1, 2], "X")': None,
        'string join(null, "X")': None,
        'split("John Doe", "\\\\s")': ["John", "Doe"],
        'split("a;b;c;;", ";")': ["a", "b", "c", "", ""],
        'split("", ";")': [""],
        'split("abc", "")': None,
        'split("abc", "[")': None,
    }
)
def test_functions(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        r'matches("foobar", "^fo*b")': True,
        r'matches("foobar", "^Fo*bar", "i")': True,
        r'matches("foobar", "o.b", "x")': True,
        r'matches("a\nb", "a.b")': False,
        r'matches("a\nb", "a.b", "s")': True,
        r'matches("a\nb", "^b$", "m")': True,
        r'matches("b\n", "b$")': False,
        r'matches("x[Y-z]", "X[y-Z]", "qi")': True,
        r'matches("b", "[a-z-[aeiou]]")': True,
        r'matches("e", "[a-z-[aeiou]]")': False,
        r'matches("e", "[^a-z-[aeiou]]")': False,
        r'matches("1", "[^a-z-[0-9]]")': False,
        r'matches("A", "[^a-z-[0-9]]")': True,
        r'matches("中", "\p{IsCJKUnifiedIdeographs}")': True,
        r'matches("中", "\p{L}")': True,
        r'matches("1", "\P{L}")': True,
        r'matches("a1", "^\i\c*$")': True,
        r'matches("9a", "^\i")': False,
        r'matches("aA", "(a)\1", "i")': True,
        r'matches("he ll o", "he\ ll", "x")': None,
        r'matches("a-b", "^[a\-b]+$")': True,
        r'matches("input", "[0-9-.]*/")': False,
        r'matches("input", "pattern", " ")': None,
        r'matches("input", "pattern", "X")': None,
        r'matches("input", "\3")': None,
        r'matches("abcd", "(asd)[\1]")': None,
        r'matches("abc", "a(?=b)")': None,
        r'matches("abc", "a++")': None,
        r'matches("abc", "(")': None,
        r'matches("abc", "[]")': None,
        r'matches("abc", "a{2,1}")': None,
        r'matches("abc", "\q")': None,
        r'matches(null, "a")': None,
        r'matches("input")': None,
        r'replace("abracadabra", "bra", "*")': "a*cada*",
        r'replace("abracadabra", "a.*?a", "*")': "*c*bra",
        r'replace("abracadabra", "a(.)", "a$1$1")': "abbraccaddabbra",
        r'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")': "[1=ab][2=]cd",
        r'replace("facetiously", "[iouy]", "[$0]")': "facet[i][o][u]sl[y]",
        r'replace("abc", "[A-Z]", "#", "i")': "###",
        r'replace("abc", "b", "\\$")': "a$c",
        r'replace("abc", "b", "$x")': None,
        r'replace("abc", "b", "\\x")': None,
        r'replace("abc", ".*?", "#")': None,
        r'replace("abc", "b", "$9")': "ac",
        r'replace("abc", "b", "$1", "q")': "a$1c",
    }
)
def test_patterns(text: str, expected: Any) -> None:
    assert same(ask(text), expected)


@table(
    {
        "string(1.5)": "1.5",
        "string(10)": "10",
        "string(1.00)": "1",
        "string(1e30)": "1" + "0" * 30,
        "string(-0.5)": "-0.5",
        "string(true)": "true",
        "string(null)": None,
        'string("a")': "a",
        'string(@"2026-01-01")': "2026-01-01",
        'string(@"10:00:00.120+08:00")': "10:00:00.12+08:00",
        'string(@"10:00:00Z")': "10:00:00Z",
        'string(@"10:00:00@Asia/Shanghai")': "10:00:00@Asia/Shanghai",
        'string(@"2026-01-01T10:00:00")': "2026-01-01T10:00:00",
        'string(@"P1DT2H3M4.5S")': "P1DT2H3M4.5S",
        'string(@"PT0S")': "PT0S",
        'string(@"-P14M")': "-P1Y2M",
        'string([1, "a", [null, true]])': '[1, "a", [null, true]]',
        'string({a: 1, "b c": "x", "{": 2})': '{a: 1, b c: "x", "{": 2}',
        "string([1..3))": "[1..3)",
        "string(function(a, b) a)": "function(a, b)",
        "string()": None,
        "string(1, 2)": None,
    }
)
def test_values_as_text(text: str, expected: Any) -> None:
    assert same(ask(text), expected)
