"""Rankings: well-formed, escaped, numbers beside what is drawn, nothing that divides by nought."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import etree

from reports.rankings import TEXT, ranked
from reports.text import width

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "pairs", [[], [("甲", 0)], [("<b>&", 3), ("乙" * 40, Decimal("2.50"))], [("负", -1)]]
)
def test_every_chart_is_a_picture_with_a_name(pairs: list[tuple[str, int | Decimal]]) -> None:
    root = etree.fromstring(ranked(pairs, title='<"得分">').encode())
    assert root.get("aria-label") == '<"得分">'
    assert root.get("role") == "img"


def test_bars_carry_their_numbers_and_keep_their_proportion() -> None:
    root = etree.fromstring(ranked([("甲", 50), ("乙", Decimal("25.50"))], title="得分").encode())
    first, second = (float(one.get("width")) for one in root.iter(f"{SVG}rect"))
    assert round(second / first, 2) == 0.51
    assert [one.text for one in root.iter(f"{SVG}text")] == ["甲", "50", "乙", "25.5"]


@pytest.mark.parametrize(
    "label", ["新疆维吾尔自治区知识产权管理部门（示例）", "长" * 40, "a" * 90, "短"]
)
def test_no_label_is_cut_by_the_edge(label: str) -> None:
    root = etree.fromstring(ranked([(label, 1)], title="得分").encode())
    text = next(root.iter(f"{SVG}text"))
    assert float(text.get("x")) - width(text.text, TEXT) >= 0
    assert text.text == label or text.text.endswith("…")
