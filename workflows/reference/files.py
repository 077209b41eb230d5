"""What the published files say, as rows of our tables. A bad line is refused with its number."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any

from engine.errors import EngineError
from workflows.records.concordance import PATTERN

LEVELS = {
    "gbt4754_2017.csv": ("门类", "大类", "中类", "小类"),
    "sei_2018_levels_1_2.csv": ("大类", "中类"),
    "ipc_2026_sections_classes_subclasses.csv": ("部", "大类", "小类"),
    "gbt2260_divisions.csv": ("省级", "地级", "县级"),
}
Row = tuple[Any, ...]
Lines = list[dict[str, str]]


class WrongFile(EngineError):
    """A file that cannot be the table; `problem` is one of the texts below, or what the CSV reader says."""

    text = "{file}, line {line}: {problem}"


class MissingColumn(WrongFile):
    text = "{file}, line {line}: the column {problem} is missing"


class FewCells(WrongFile):
    text = "{file}, line {line}: there are fewer cells than columns"


class WrongLevel(WrongFile):
    text = "{file}, line {line}: code or level is not one"


class NoPattern(WrongFile):
    text = "{file}, line {line}: {problem} is no IPC pattern"


class TakesNothing(WrongFile):
    text = "{file}, line {line}: the rule takes no code"


class NoIndustry(WrongFile):
    text = "{file}, line {line}: {problem} is no industry code"


class NotUtf8(WrongFile):
    text = "{file}, line {line}: the file is not UTF-8"


class NoLines(WrongFile):
    text = "{file}, line {line}: there is nothing below the headings"


class NotUnique(WrongFile):
    text = "{file}: {problem} is there twice"


def lines_of(file: str, text: str, columns: tuple[str, ...]) -> Lines:
    """The lines of a CSV file with at least these columns. Raises WrongFile."""
    reader = csv.DictReader(StringIO(text))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise MissingColumn(file=file, line=1, problem=missing[0])
    try:
        lines = list(reader)
    except csv.Error as error:
        raise WrongFile(file=file, line=reader.line_num, problem=str(error)) from error
    for number, line in enumerate(lines, start=2):
        if any(line[name] is None for name in columns):
            raise FewCells(file=file, line=number)
    return lines


def english_names(text: str) -> dict[str, str]:
    """What English pages call things, by their Chinese name: so they keep it in an administrator's table, too."""
    return {
        line["name_zh"]: line["name_en"].strip()
        for line in lines_of("english_names.csv", text, ("name_zh", "name_en"))
    }


def tree(file: str, system: str, english: Mapping[str, str]) -> Callable[[str], Iterator[Row]]:
    """A reader of one classification."""
    levels = {name: number for number, name in enumerate(LEVELS[file], start=1)}

    def read(text: str) -> Iterator[Row]:
        for number, line in enumerate(lines_of(file, text, ("code", "level", "name_zh", "parent"))):
            if line["level"] not in levels or not line["code"]:
                raise WrongLevel(file=file, line=number + 2)
            name = line["name_zh"].strip()
            yield (
                system, line["code"], name, line["parent"] or None, levels[line["level"]], number,
                english.get(name),
            )  # fmt: skip

    return read


def ipc_rules(text: str) -> Iterator[Row]:
    """IPC to emerging industries."""
    file = "ipc_to_sei_2021_rules.csv"
    columns = ("rule_no", "sei_code", "ipc_include", "ipc_exclude")
    for number, line in enumerate(lines_of(file, text, columns), start=2):
        taken, left = (_split(line[name]) for name in ("ipc_include", "ipc_exclude"))
        wrong = [one for one in taken + left if not PATTERN.fullmatch(one)]
        if wrong or not taken or not line["rule_no"].isdigit():
            kind = NoPattern if wrong else TakesNothing
            raise kind(file=file, line=number, problem=(wrong or [""])[0])
        yield int(line["rule_no"]), line["sei_code"], taken, left


def industry_links(text: str) -> Iterator[Row]:
    """Emerging industries to industries: one row a pair, without the lineage that the tree of industries gives."""
    file = "sei_2018_leaf_to_gbt4754.csv"
    columns = ("sei_big_code", "sei_mid_code", "gbt4754_codes")
    seen = set()
    for number, line in enumerate(lines_of(file, text, columns), start=2):
        emerging = line["sei_mid_code"] or line["sei_big_code"]
        for industry in _split(line["gbt4754_codes"]):
            if not (industry.isdigit() and 2 <= len(industry) <= 4):
                raise NoIndustry(file=file, line=number, problem=industry)
            seen.add((emerging, industry))
    yield from sorted(seen)


def universities(text: str) -> Iterator[Row]:
    """The list of universities."""
    file = "moe_universities_2021.csv"
    columns = ("moe_code", "name_zh", "authority", "city", "level", "province_code")
    for line in lines_of(file, text, columns):
        region = line["province_code"] + "0000"
        yield (
            line["moe_code"],
            line["name_zh"],
            line["authority"],
            line["city"],
            line["level"],
            region,
        )


def _split(cell: str) -> list[str]:
    return [one for part in cell.split(";") if (one := part.strip())]
