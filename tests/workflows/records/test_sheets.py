"""Reading what people send: encodings, headings, cells, and files that mean harm."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from engine.errors import EngineError
from reports.template_sheet import template
from workflows.records import sheets
from workflows.records.sheets import Field, Line, day, read_sheet, text_of, values_of, word_of

FIELDS = (
    Field("name", "名称", text_of(5), aliases=("Name",), about="至多五个字。"),
    Field("since", "起始日（年月日）", day, required=False),
    Field("kind", "类别", word_of({"大": "big", "小": "small"}), required=False),
)


def xlsx(*rows: list[Any], extra: dict[str, bytes] | None = None) -> bytes:
    book, content = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, part in (extra or {}).items():
            packed.writestr(name, part)
    return content.getvalue()


def lines(content: bytes, most: int = 100) -> list[Line]:
    return list(read_sheet(content, FIELDS, most))


CSV = "名称,起始日（年月日）,类别\n 甲 ,2024-01-31,大\n\n乙,,\n"


@pytest.mark.parametrize(
    "content",
    [CSV.encode(), CSV.encode("utf-8-sig"), CSV.encode("gb18030"), CSV.replace(",", "\t").encode(),
     CSV.replace(",", ";").replace("\n", "\r\n").encode()],
)  # fmt: skip
def test_csv_in_its_encodings(content: bytes) -> None:
    first, second = lines(content)
    assert first.cells == {"name": "甲", "since": "2024-01-31", "kind": "大"}
    assert second.cells["name"] == "乙" and second.number > first.number


def test_a_workbook_with_dates_and_numbers() -> None:
    [line] = lines(xlsx(["名称*", " 起始日(年月日)", "类别"], [2024.0, date(2024, 1, 31), "小"]))
    assert values_of(line, FIELDS) == (
        {"name": "2024", "since": date(2024, 1, 31), "kind": "small"}, [],
    )  # fmt: skip


def test_every_wrong_cell_is_named() -> None:
    [line] = lines(xlsx(["Name", "起始日（年月日）", "类别"], ["甲乙丙丁戊己", "2024-02-30", "中"]))
    values, problems = values_of(line, FIELDS)
    assert values == {} and [type(one) for one in problems] == [
        sheets.TooLongCell, sheets.NotADay, sheets.NotAWord,
    ]  # fmt: skip
    assert "Line 2" in str(problems[0]) and "大、小" in str(problems[2])


def test_an_empty_cell_and_a_formula() -> None:
    [line] = lines(xlsx(["名称", "类别"], ["=A1", "大"]))
    assert isinstance(values_of(line, FIELDS)[1][0], sheets.FormulaCell)
    assert isinstance(values_of(Line(3, {"kind": "大"}), FIELDS)[1][0], sheets.EmptyCell)


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>'


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", sheets.EmptyFile),
        (b" \r\n", sheets.EmptyFile),
        ("名称\n".encode(), sheets.EmptyFile),
        (b"\xff\xfe\x0dT\xf0y", sheets.UnreadableFile),
        (CSV.encode("utf-16"), sheets.UnreadableFile),
        ("名称\n甲\x00".encode(), sheets.UnreadableFile),
        ('名称\n"甲'.encode(), sheets.UnreadableFile),
        ("名字\n甲".encode(), sheets.MissingColumns),
        ("名称,价格\n甲,1".encode(), sheets.UnknownColumns),
        ("名称,name\n甲,1".encode(), sheets.RepeatedColumn),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, sheets.OldWorkbook),
        (b"PK\x03\x04 and nothing more", sheets.UnreadableFile),
        (xlsx(["名称"], ["甲"])[:-200], sheets.UnreadableFile),
        (xlsx(["名称"], ["甲"], extra={"xl/vbaProject.bin": b"x"}), sheets.WorkbookWithMacros),
        (xlsx(["名称"], ["甲"], extra={"xl/evil.xml": LAUGHS}), sheets.UnreadableFile),
        (xlsx(["名称"], *[["甲"]] * 101), sheets.TooManyLines),
    ],
)  # fmt: skip
def test_files_that_are_refused(content: bytes, refusal: type[EngineError]) -> None:
    with pytest.raises(refusal):
        lines(content)


def test_a_small_file_that_unpacks_into_a_large_one() -> None:
    content = BytesIO(xlsx(["名称"], ["甲"]))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/bomb.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(sheets.MOST_UNPACKED // 2**22 + 1):
            part.write(b"0" * 2**22)
    assert len(content.getvalue()) < 2**20
    with pytest.raises(sheets.Unpacks):
        lines(content.getvalue())


def test_the_template_can_be_read_back() -> None:
    content = template(FIELDS, "表")
    with pytest.raises(sheets.EmptyFile):
        lines(content)
    book = load_workbook(BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["名称*", "起始日（年月日）", "类别"]
    assert book.worksheets[1]["C2"].value == "至多五个字。"
