"""Tables as XLSX files that do no harm: text stays text, whatever it begins with (no formula, no link)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

LONGEST = 32_000
"""Letters of a cell; Excel itself takes 32,767."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A heading and how wide its column is, in letters; `wrap` breaks long texts into lines, `form` is how numbers are
    written, such as 0.00 or 0%."""

    heading: str
    width: int
    wrap: bool = False
    form: str = ""


@dataclass(frozen=True)
class Table:
    """One sheet: rows of texts, numbers, dates (moments in local time, without a zone), True, False and None."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    note: str = ""


def workbook(*tables: Table) -> bytes:
    """The tables as the sheets of one file: headings frozen and filtered, a note (if any) above them."""
    content = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "remove_timezone": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(content, options) as book:
        formats = _Formats(book)
        for table in tables:
            _write(book.add_worksheet(table.name[:31]), table, formats)
    return content.getvalue()


class _Formats:
    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self.heading = book.add_format(
            {"bold": True, "bg_color": "#E8EEF9", "bottom": 1, "text_wrap": True, **top}
        )
        self.note = book.add_format({"italic": True, "font_color": "#45526A"})
        self.plain = book.add_format(top)
        self.wrapped = book.add_format({"text_wrap": True, **top})
        self.quoted = book.add_format({"quote_prefix": True, **top})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **top})
        self._book, self._numbers = book, {"": self.plain}
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", **top})

    def number(self, form: str) -> Any:
        """The format of numbers that are written so."""
        if form not in self._numbers:
            self._numbers[form] = self._book.add_format({"num_format": form, "valign": "top"})
        return self._numbers[form]


def _write(sheet: Any, table: Table, formats: _Formats) -> None:
    first = 0
    if table.note:
        sheet.write_string(0, 0, table.note, formats.note)
        first = 1
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(first, place, column.heading, formats.heading)
    sheet.freeze_panes(first + 1, 0)
    last = first
    for last, row in enumerate(table.rows, start=first + 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, last, place, value, column, formats)
    sheet.autofilter(first, 0, last, len(table.columns) - 1)


def _cell(sheet: Any, row: int, place: int, value: Any, column: Column, formats: _Formats) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, place, value, formats.plain)
        case int() | float() | Decimal():
            sheet.write_number(row, place, value, formats.number(column.form))
        case datetime():
            sheet.write_datetime(row, place, value, formats.moment)
        case date():
            sheet.write_datetime(row, place, value, formats.day)
        case _:
            text = str(value)
            quoted = text.startswith(DANGEROUS)
            how = formats.quoted if quoted else formats.wrapped if column.wrap else formats.plain
            sheet.write_string(row, place, text[:LONGEST], how)
