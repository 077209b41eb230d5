"""Text is measured and broken as it will be read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.text import LONGEST, NO_START, balanced, shorten, width, wrap


def test_a_chinese_character_is_one_em_and_latin_is_narrower() -> None:
    assert width("专家", 13) == 26
    assert width("专家", 13) > width("ab", 13) > width("il", 13) > 0


def test_chinese_breaks_between_characters_and_not_before_a_comma() -> None:
    assert wrap("完善专家信息，申请入库", 10, 60) == ["完善专家信", "息，申请入库"]


def test_latin_breaks_between_words_and_long_words_are_cut() -> None:
    assert wrap("Send a reminder", 10, 60) == ["Send a", "reminder"]
    assert len(wrap("a" * 40, 10, 60)) > 1


def test_the_last_line_says_that_text_is_left() -> None:
    lines = wrap("专" * 30, 10, 50, lines=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert width(lines[1], 10) <= 50


def test_balanced_lines_leave_no_character_alone_and_no_word_torn() -> None:
    assert balanced("填写专家基本信息", 13, 91) == ["填写专家", "基本信息"]
    assert balanced("manualTask 名称", 13, 91) == ["manualTask", "名称"]


def test_a_line_break_is_kept() -> None:
    assert wrap("一\n二", 10, 100) == ["一", "二"]


@given(st.text(max_size=500), st.floats(20, 300))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, room: float) -> None:
    lines = wrap(text, 10, room)
    assert all(width(line, 10) <= room + 0.01 or len(line) == 1 for line in lines)
    kept = "".join("".join(lines).split())
    assert kept == "".join(text[:LONGEST].split())


@given(st.text("专家，。（）ab ", max_size=60))
def test_no_line_starts_with_closing_punctuation_when_there_is_room(text: str) -> None:
    for line in wrap(text, 10, 1000)[1:]:
        assert line[0] not in NO_START


@given(st.text(max_size=100), st.floats(20, 100))
def test_shortened_text_fits(text: str, room: float) -> None:
    assert width(shorten(text, 10, room), 10) <= max(room, 10) + 0.01
