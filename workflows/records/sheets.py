"""Reading tables that people send, XLSX or CSV, and the template they begin with.

A caller says which `Field`s a line has; `read_sheet` gives the lines as texts by field, or refuses the file with a
sentence. `values_of` turns a line into values and says what is wrong, cell by cell. Nothing of a file is executed: no
formula, no macro, no entity; and a small file cannot unpack into a large one.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from openpyxl.reader.excel import load_workbook

from engine.errors import EngineError

MOST_LINES = 30_000
MOST_COLUMNS = 60
MOST_BYTES = 30 * 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
LONGEST_CELL = 20_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?( 00:00:00)?")


class EmptyFile(EngineError):
    text = "The file holds no lines. Fill in the template, from the line below the headings on."


class UnreadableFile(EngineError):
    text = "This file cannot be read as a table. Save it as .xlsx, or as CSV in UTF-8, and send it again."


class OldWorkbook(EngineError):
    text = "This is an old or a protected Excel file. Save it as .xlsx without a password and send it again."


class WorkbookWithMacros(EngineError):
    text = "This file holds macros, which are not taken. Save it as .xlsx (without macros) and send it again."


class Unpacks(EngineError):
    text = "This file unpacks into much more than it seems to be. Copy its lines into a new file and send that."


class TooManyLines(EngineError):
    text = "The file has more than {most} lines. Cut it into several files."


class MissingColumns(EngineError):
    text = "These columns are missing: {columns}. The first line has to hold the headings of the template."


class UnknownColumns(EngineError):
    text = "These columns are not in the template: {columns}. Remove or rename them."


class RepeatedColumn(EngineError):
    text = "The column {column} is there twice. Remove one of them."


class EmptyCell(EngineError):
    text = "Line {line}, column “{column}”: this cell must not be empty."


class FormulaCell(EngineError):
    text = "Line {line}, column “{column}”: this is a formula. Paste its value instead."


class NotADay(EngineError):
    text = "Line {line}, column “{column}”: “{value}” is no day. Write it as 2024-01-31."


class NotAWord(EngineError):
    text = "Line {line}, column “{column}”: “{value}” is none of these: {words}."


class TooLongCell(EngineError):
    text = "Line {line}, column “{column}”: the text is longer than {most} letters. Shorten it."


class TooShortCell(EngineError):
    text = "Line {line}, column “{column}”: the text is shorter than {least} letters. Write more."


class WrongCell(EngineError):
    text = "Line {line}, column “{column}”: “{value}” is not written like {example}."


Reading = Callable[[str], Any]


class Wrong(ValueError):
    """What a field's reading raises; `kind` is the problem to report, `holes` what its text needs beside the place."""

    def __init__(self, kind: type[EngineError], **holes: Any) -> None:
        self.kind, self.holes = kind, holes
        super().__init__(kind.text)


@dataclass(frozen=True)
class Field:
    """A column: the name of its value, its heading in the template, others that are understood, how a cell is read."""

    name: str
    heading: str
    read: Reading
    required: bool = True
    aliases: tuple[str, ...] = ()
    example: str = ""
    about: str = ""

    @property
    def headings(self) -> set[str]:
        return {_plain(one) for one in (self.heading, *self.aliases)}


@dataclass(frozen=True)
class Line:
    """A line of a file: its number as the spreadsheet shows it, the texts by field, the fields that are formulas."""

    number: int
    cells: dict[str, str]
    formulas: frozenset[str] = frozenset()


def read_sheet(content: bytes, fields: Sequence[Field], most: int = MOST_LINES) -> Iterator[Line]:
    """The lines of a file that are not empty. Raises an EngineError that says why the file is refused, at the latest
    when the line is reached that is too much."""
    rows = _rows(content)
    heading = next(rows, None)
    if heading is None:
        raise EmptyFile
    places = _places([cell for cell, _ in heading], fields)
    count = 0
    for number, row in enumerate(rows, start=2):
        cells = {name: row[place][0] if place < len(row) else "" for place, name in places.items()}
        if not any(cells.values()):
            continue
        if (count := count + 1) > most:
            raise TooManyLines(most=f"{most:,}")
        formulas = {name for place, name in places.items() if place < len(row) and row[place][1]}
        yield Line(number, cells, frozenset(formulas))
    if not count:
        raise EmptyFile


def values_of(
    line: Line, fields: Sequence[Field], *, partly: bool = False
) -> tuple[dict[str, Any], list[EngineError]]:
    """The values of a line and what is wrong with it. `partly` leaves out what is empty, the first field excepted."""
    values: dict[str, Any] = {}
    problems: list[EngineError] = []
    for place, field in enumerate(fields):
        cell = line.cells.get(field.name, "")
        at = {"line": line.number, "column": field.heading}
        if field.name in line.formulas:
            problems.append(FormulaCell(**at))
        elif not cell and partly and place:
            continue
        elif not cell and field.required:
            problems.append(EmptyCell(**at))
        else:
            try:
                values[field.name] = field.read(cell)
            except Wrong as wrong:
                problems.append(wrong.kind(**at, value=cell[:60], **wrong.holes))
    return values, problems


def text_of(most: int) -> Reading:
    """A text of at most so many letters, with single blanks."""

    def read(cell: str) -> str:
        found = " ".join(cell.split())
        if len(found) > most:
            raise Wrong(TooLongCell, most=most)
        return found

    return read


def word_of(words: dict[str, Any]) -> Reading:
    """One of these words; an empty cell is the value of the empty word, if there is one."""

    def read(cell: str) -> Any:
        if cell not in words:
            raise Wrong(NotAWord, words="、".join(filter(None, words)))
        return words[cell]

    return read


def words_of(words: dict[str, Any]) -> Reading:
    """Some of these words, with semicolons or commas between them, as a list of their values."""
    one = word_of(words)

    def read(cell: str) -> list[Any]:
        return list(dict.fromkeys(one(word) for word in _several(cell)))

    return read


def day(cell: str) -> date | None:
    """A day as 2024-01-31, 2024/1/31 or 2024年1月31日; None for an empty cell."""
    if not cell:
        return None
    found = _DAY.fullmatch(cell)
    try:
        return date(*map(int, found.groups()[:3])) if found else _no_day()
    except ValueError:
        raise Wrong(NotADay) from None


def list_of(pattern: re.Pattern[str], example: str, most: int = 60) -> Reading:
    """Several words, with semicolons or commas between them, each of a pattern."""

    def read(cell: str) -> list[str]:
        found = _several(cell)
        if len(found) > most or not all(pattern.fullmatch(one) for one in found):
            raise Wrong(WrongCell, example=example)
        return found

    return read


def like(pattern: re.Pattern[str], example: str) -> Reading:
    """A text of a pattern, its blanks left out and its letters large."""

    def read(cell: str) -> str:
        found = "".join(cell.split()).upper()
        if not pattern.fullmatch(found):
            raise Wrong(WrongCell, example=example)
        return found

    return read


def _several(cell: str) -> list[str]:
    parts = (one.strip() for one in re.split(r"[;；,，、\n]", cell))
    return list(dict.fromkeys(filter(None, parts)))


def _no_day() -> date:
    raise Wrong(NotADay)


def _places(headings: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """Which column holds which field. Raises MissingColumns, UnknownColumns, RepeatedColumn."""
    found: dict[int, str] = {}
    unknown = []
    for place, heading in enumerate(headings):
        name = next((one.name for one in fields if _plain(heading) in one.headings), None)
        if name in found.values():
            raise RepeatedColumn(column=heading)
        if name is not None:
            found[place] = name
        elif heading:
            unknown.append(heading)
    missing = [one.heading for one in fields if one.required and one.name not in found.values()]
    if missing:
        raise MissingColumns(columns="、".join(missing))
    if unknown:
        raise UnknownColumns(columns="、".join(one[:30] for one in unknown[:10]))
    return found


def _plain(heading: str) -> str:
    """A heading as it is compared: without blanks, star and the width of brackets."""
    return re.sub(r"[\s*＊]", "", heading).replace("(", "（").replace(")", "）").lower()


Cells = list[tuple[str, bool]]


def _rows(content: bytes) -> Iterator[Cells]:
    if not content.strip():
        raise EmptyFile
    if content.startswith(_OLD_EXCEL):
        raise OldWorkbook
    return _workbook_rows(content) if content.startswith(_ZIP) else _csv_rows(content)


def _csv_rows(content: bytes) -> Iterator[Cells]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [(cell.strip(), False) for cell in row[:MOST_COLUMNS]]
    except csv.Error:
        raise UnreadableFile from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, else GB18030, as Excel writes CSV in China."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search("[\x00-\x08\x0e-\x1f\x7f]", text):
            return text
    raise UnreadableFile


def _workbook_rows(content: bytes) -> Iterator[Cells]:
    _refuse_harm(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)  # type: ignore[no-untyped-call]
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be so
        for row in sheet.iter_rows(max_col=MOST_COLUMNS):
            yield [(_cell_text(cell.value), cell.data_type == "f") for cell in row]
    except EngineError:
        raise
    except Exception:  # whatever a broken file makes the library raise
        raise UnreadableFile from None


def _refuse_harm(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED or len(names) > 2000:
                raise Unpacks
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise WorkbookWithMacros
            for name in names:
                with packed.open(name) as part:
                    if b"<!DOCTYPE" in part.read(4096):
                        raise UnreadableFile
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        raise UnreadableFile from None


def _cell_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return re.sub("[\x00-\x08\x0b-\x1f\x7f]", "", str(value)).strip()[: LONGEST_CELL + 1]
