"""Editors that complete FEEL say of each function what it gives."""

from __future__ import annotations

from engine.feel.builtins import BUILTINS
from engine.feel.described import SAYS, described


def test_every_function_is_described_in_both_languages() -> None:
    assert SAYS.keys() == BUILTINS.keys()
    assert all(not zh.isascii() and en.isascii() for zh, en in SAYS.values())


def test_parameters_that_may_be_left_out_are_not_offered() -> None:
    found = {one.name: one.parameters for one in described()}
    assert found["substring"] == ("string", "start position")
    assert found["now"] == ()
