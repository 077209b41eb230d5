"""XLSX files: what is text stays text, what is a date is one."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.spreadsheet import Column, Table, workbook

HARMFUL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tcmd", "\rcmd", '=HYPERLINK("http://x")', "http://x"]


def read(content: bytes) -> Any:
    return load_workbook(BytesIO(content)).active


@pytest.mark.parametrize("text", HARMFUL)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    content = workbook(Table("表", [Column("列", 10)], [[text]]))
    cell = read(content)["A2"]
    assert cell.data_type == "s" and cell.hyperlink is None
    assert str(cell.value).replace("_x000D_", "").strip() == text.strip()
    assert b"<f>" not in ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_values_keep_their_types() -> None:
    row = ["字", 3, date(2024, 2, 29), datetime(2024, 2, 29, 8, 30), None, True, "1e5"]
    sheet = read(workbook(Table("表", [Column(str(n), 9) for n in range(7)], [row])))
    found = [cell.value for cell in sheet[2]]
    assert found == [
        "字",
        3,
        datetime(2024, 2, 29),
        datetime(2024, 2, 29, 8, 30),
        None,
        True,
        "1e5",
    ]
    assert sheet["C2"].is_date and sheet.freeze_panes == "A2"


def test_a_note_stands_above_the_headings() -> None:
    sheet = read(workbook(Table("表", [Column("列", 10)], [["x"]], note="仅前若干行")))
    assert [cell.value for cell in sheet["A"]] == ["仅前若干行", "列", "x"]
    assert sheet.freeze_panes == "A3"


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    assert (
        len(read(workbook(Table("表", [Column("列", 10)], [["长" * 40_000]])))["A2"].value)
        == 32_000
    )


def test_numbers_are_written_as_their_column_says() -> None:
    columns = [Column("得分", 9, form="0.00"), Column("占比", 9, form="0%"), Column("数", 9)]
    sheet = read(workbook(Table("表", columns, [[2, 0.5, 3]])))
    assert [cell.number_format for cell in sheet[2]] == ["0.00", "0%", "General"]
    assert [cell.value for cell in sheet[2]] == [2, 0.5, 3]
