"""Which passwords are taken."""

from __future__ import annotations

import pytest

from workflows.records.passwords import (
    CommonPassword,
    LongPassword,
    PersonalPassword,
    ShortPassword,
    hash_password,
    refuse_weak_password,
    verify_password,
)

LIN = ("lin.xiaowen", "林晓雯", "xiaowen@example.org")


@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery",
        "seven quiet lanterns",
        "蓝色的山羊在屋顶上读报纸",
        "k7#Vq2!mZx9@",
        "Tr0ub4dor&3-zoo",
    ],
)
def test_long_and_odd_is_taken(good: str) -> None:
    refuse_weak_password(good, LIN)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("k7#Vq2!mZx", ShortPassword),
        ("", ShortPassword),
        ("x" * 201, LongPassword),
        ("password1234", CommonPassword),
        ("P@ssw0rd2026", CommonPassword),
        ("123456789012", CommonPassword),
        ("qwertyuiop[]", CommonPassword),
        ("aaaaaaaaaaaa", CommonPassword),
        ("abababababab", CommonPassword),
        ("abcdefghijklmnop", CommonPassword),
        ("lin.xiaowen-2026", PersonalPassword),
        ("XIAOWEN is my name", PersonalPassword),
        ("我的名字是林晓雯你知道吗", PersonalPassword),
    ],
)
def test_easy_ones_are_refused(bad: str, why: type[Exception]) -> None:
    with pytest.raises(why):
        refuse_weak_password(bad, LIN)


def test_only_the_same_password_fits() -> None:
    kept = hash_password("seven quiet lanterns")
    assert "seven" not in kept
    assert verify_password(kept, "seven quiet lanterns")
    assert not verify_password(kept, "seven quiet lantern")
    assert not verify_password(None, "an account that does not exist")
    assert not verify_password("no hash at all", "seven quiet lanterns")


def test_what_is_kept_differs_each_time() -> None:
    assert hash_password("seven quiet lanterns") != hash_password("seven quiet lanterns")
