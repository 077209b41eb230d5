"""统一社会信用代码: the last character checks the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.records.credit_codes import CHARACTERS, check_character, is_credit_code, plain_code

# The arithmetic by hand for a made-up code: 9·1 + 1·3 + 0·9 + … over 31.
GOOD = "91330100MA0000001" + check_character("91330100MA0000001")


def test_the_standards_own_arithmetic() -> None:
    first = "91350100M000100Y4"
    assert check_character(first) == "3"  # the example of GB 32100-2015
    assert is_credit_code(first + "3")


@pytest.mark.parametrize(
    "typed", ["", "1" * 18, GOOD[:-1], GOOD + "1", GOOD.replace("M", "I"), "９" + GOOD[1:]]
)
def test_junk_is_no_code(typed: str) -> None:
    assert not is_credit_code(plain_code(typed))


def test_spaces_and_small_letters_are_forgiven() -> None:
    assert is_credit_code(plain_code(f" {GOOD[:9].lower()} {GOOD[9:].lower()} "))


@given(st.integers(0, 16), st.sampled_from(CHARACTERS))
def test_one_wrong_character_shows(place: int, other: str) -> None:
    changed = GOOD[:place] + other + GOOD[place + 1 :]
    assert is_credit_code(changed) == (changed == GOOD)
