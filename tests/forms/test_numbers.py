"""Numbers: always Decimal, never NaN."""

from decimal import Decimal

import pytest

from tests.forms.samples import answer, complaint, fill, form

NUMBER = {"type": "number"}


@pytest.mark.parametrize(
    ("posted", "value"),
    [
        ("12", "12"),
        (" 3.50 ", "3.50"),
        ("-0.5", "-0.5"),
        ("+7", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("１２．５", "12.5"),
        ("007", "7"),
        ("9" * 30, "9" * 30),
    ],
)
def test_numbers(posted, value):
    found = answer(NUMBER, posted)
    assert isinstance(found, Decimal)
    assert found == Decimal(value)


@pytest.mark.parametrize(
    "posted",
    [
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1e999",
        "1E5",
        "1_000",
        "1,000",
        "٣",
        "²",
        "½",
        "0x10",
        "1 2",
        "--1",
        ".",
    ],
)
def test_what_is_no_number(posted):
    assert complaint(NUMBER, posted) == "Please enter a number, such as 12 or 3.5."


def test_too_long_a_number():
    assert complaint(NUMBER, "9" * 50) == "This number has too many digits."
    assert complaint(NUMBER, "9" * 1_000_000)


def test_nothing_is_null():
    assert answer(NUMBER, "") is None
    assert complaint({**NUMBER, "validate": {"required": True}}, " ") == "Please fill this in."


def test_zero_is_an_answer():
    assert answer({**NUMBER, "validate": {"required": True}}, "0") == 0


def test_bounds():
    component = {**NUMBER, "validate": {"min": 1, "max": "=most"}}
    context = {"most": Decimal("2.5")}
    assert answer(component, "2.5", context=context) == Decimal("2.5")
    assert complaint(component, "0.9", context=context) == "This must be at least 1."
    assert complaint(component, "2.51", context=context) == "This must be at most 2.5."
    assert answer({**NUMBER, "validate": {"min": "", "max": "10"}}, "-5") == -5


def test_digits():
    assert answer({**NUMBER, "decimalDigits": 2}, "1.500") == Decimal("1.5")
    assert "2 digits" in complaint({**NUMBER, "decimalDigits": 2}, "1.505")
    assert complaint({**NUMBER, "decimalDigits": 0}, "1.5") == "Please enter a whole number."


def test_steps():
    assert answer({**NUMBER, "increment": "0.1"}, "0.3") == Decimal("0.3")
    assert complaint({**NUMBER, "increment": 5}, "12") == (
        "Please choose a step of 5: the nearest are 10 and 15."
    )
    assert "-15 and -10" in complaint({**NUMBER, "increment": 5}, "-12")
    assert "7.00000001 and" in complaint(
        {**NUMBER, "increment": "0.00000003"}, "7" * 20 + ".00000002"
    )


def test_as_text():
    assert answer({**NUMBER, "serializeToString": True}, "1.50") == "1.50"
    assert answer({**NUMBER, "serializeToString": True}, "") is None


def test_beginning_with_the_cases_value():
    schema = form({**NUMBER, "key": "x", "defaultValue": 7})
    assert fill(schema).answers["x"] == 7
    assert fill(schema, context={"x": Decimal(8)}).answers["x"] == 8
    assert fill(schema, context={"x": "8.5"}).answers["x"] == Decimal("8.5")
    assert fill(schema, context={"x": None}).answers["x"] is None
    assert fill(schema, context={"x": ["8"]}).answers["x"] is None
