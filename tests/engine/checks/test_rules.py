"""The rules as a whole: each is told in two languages, says where it comes from, and is broken by a test."""

import re
import string
from pathlib import Path

import pytest

from engine.checks import RULES, Rule, package, scenarios
from engine.checks.wellformed import REASONS

TESTS = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_speaks_both_languages(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z-]+\.[a-z-]+", rule.id)
    assert re.fullmatch(r"house|\d+(\.\d+)*", rule.section)
    assert holes(rule.zh) - {"what"} == holes(rule.en) - {"what"}
    assert re.search(r"[\u4e00-\u9fff]", rule.zh)
    assert not re.search(r"[\u4e00-\u9fff]", rule.en)
    assert rule.refuses.endswith(".")


@pytest.mark.parametrize("rule", [*RULES, *REASONS, *package.TEXTS, *scenarios.TEXTS])
def test_a_rule_is_broken_by_a_test(rule: str) -> None:
    assert f'"{rule}"' in TESTS, f"no test breaks {rule}"
