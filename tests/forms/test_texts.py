"""Text fields and areas: their rules, their limits, what is cleaned."""

from decimal import Decimal

import pytest

from tests.forms.samples import answer, complaint, fill, form

FIELD, AREA = {"type": "textfield"}, {"type": "textarea"}


def test_a_line_is_trimmed_and_an_area_is_not():
    assert answer(FIELD, "  a\r\nb ") == "a b"
    assert answer(AREA, " a\r\nb\rc ") == " a\nb\nc "


def test_what_no_database_keeps_is_taken_out():
    assert answer(FIELD, "a\x00b\ud800c\x1b") == "abc"
    assert answer(AREA, "a\tb\n") == "a\tb\n"


def test_nothing_is_an_empty_text():
    assert answer(FIELD, "") == ""
    assert answer(FIELD) == ""
    assert answer({**FIELD, "validate": {"minLength": 3}}, "   ") == ""


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "　"])
def test_required(blank):
    assert complaint({**AREA, "validate": {"required": True}}, blank) == "Please fill this in."


@pytest.mark.parametrize(
    ("component", "longest"),
    [
        (FIELD, 500),
        (AREA, 10_000),
        ({**FIELD, "validate": {"maxLength": 3}}, 3),
        ({**AREA, "validate": {"maxLength": 100_000}}, 100_000),
        ({**AREA, "validate": {"maxLength": "=1000000"}}, 10_000),
    ],
)
def test_every_text_has_an_end(component, longest):
    assert answer(component, "字" * longest) == "字" * longest
    assert complaint(component, "字" * (longest + 1)).startswith(f"At most {longest} characters")


def test_ten_megabytes_are_refused_with_a_sentence_and_not_kept():
    bound = fill(form({**AREA, "key": "x"}), {"x": "a" * 10_000_000})
    assert bound.errors[0].message.startswith("At most 10000 characters")
    assert len(bound.draft()["x"][0]) < 100_100
    assert "At most" in complaint(AREA, " " * 1_000_000)


def test_lengths_may_hang_on_other_values():
    component = {**FIELD, "validate": {"minLength": "=low", "maxLength": "=low + 1"}}
    assert answer(component, "abc", context={"low": Decimal(2)}) == "abc"
    assert complaint(component, "a", context={"low": Decimal(2)}) == (
        "At least 2 characters, please; these are 1."
    )
    assert complaint(component, "abcd", context={"low": Decimal(2)}).startswith("At most 3")
    assert answer(component, "a" * 400) == "a" * 400, "a limit that is null is none"


def test_patterns():
    component = {**FIELD, "validate": {"pattern": r"^[\u4e00-\u9fa5]{2,4}$"}}
    assert answer(component, "张三") == "张三"
    assert complaint(component, "Zhang") == "This does not have the expected form."
    own = {**FIELD, "validate": {"pattern": r"^\d{6}$", "patternErrorMessage": "六位数字"}}
    assert complaint(own, "12345٣") == "六位数字"
    assert answer({**FIELD, "validate": {"pattern": "b"}}, "abc") == "abc", (
        "not anchored, as in form-js"
    )


def test_a_pattern_that_never_ends_is_stopped():
    assert complaint({**FIELD, "validate": {"pattern": "^(x+x+)+y$"}}, "x" * 400)


@pytest.mark.parametrize("address", ["a@b.cn", "zhang.san+x@patent.org.cn", "名@例子.中国"])
def test_mail_addresses(address):
    assert answer({**FIELD, "validate": {"validationType": "email"}}, address) == address


@pytest.mark.parametrize(
    "address", ["a", "a@", "@b.cn", "a@b", "a b@c.cn", "a@b.cn, c@d.cn", "<a@b.cn>"]
)
def test_what_is_no_mail_address(address):
    assert "e-mail" in complaint({**FIELD, "validate": {"validationType": "email"}}, address)


@pytest.mark.parametrize(
    "number",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "+8613800000000",
        "+86 138 0000 0000",
        "0086 19900000000",
        "010-62150000",
        "(0571) 87050000",
        "+86 571 87050000",
        "0571-8705000",
        "010-62150000-123",
        "400-062-0162",
        "4000620162",
        "+49 30 664040900",
    ],
)
def test_telephone_numbers(number):
    assert answer({**FIELD, "validate": {"validationType": "phone"}}, number) == number


@pytest.mark.parametrize(
    "number",
    [
        "1",
        "12800000000",
        "1380000000",
        "138000000000",
        "abc",
        "+86",
        "+86 1",
        "١٣٨٠٠٠٠٠٠٠٠",
        "110 OR 1=1",
    ],
)
def test_what_is_no_telephone_number(number):
    assert "telephone" in complaint({**FIELD, "validate": {"validationType": "phone"}}, number)


def test_an_optional_field_may_stay_empty_whatever_its_rules():
    rules = {"pattern": "^x$", "minLength": 5, "validationType": "email"}
    assert answer({**FIELD, "validate": rules}, "") == ""


def test_a_number_of_the_case_can_begin_a_text():
    assert fill(form({**FIELD, "key": "x"}), context={"x": Decimal("5.0")}).answers["x"] == "5"


def test_what_is_posted_twice_counts_once():
    assert answer(FIELD, "first", "second") == "first"
