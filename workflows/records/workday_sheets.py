"""A year's official arrangement of holidays as a table: free days and the weekend days that are worked instead (F12).

A line is a day, or the first and last day of a stretch, and says whether it is free (放假) or worked (上班).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.errors import EngineError
from workflows.records.sheets import Field, day, read_sheet, text_of, values_of, word_of
from workflows.records.workdays import MOST_LINES, NAME_LENGTH, DayKind, Exceptions

LONGEST = 20
KINDS = {"放假": DayKind.HOLIDAY, "上班": DayKind.WORKDAY}

FIELDS: Sequence[Field] = (
    Field("first", "日期", day, example="2026-02-15", about="放假或调休上班的日期；多日连休时填写第一天"),
    Field("last", "至", day, required=False, example="2026-02-23", about="多日连休时填写最后一天，单日留空"),
    Field("kind", "安排", word_of(KINDS), example="放假", about="放假，或上班（周末调休上班）"),
    Field("name", "节日名称", text_of(NAME_LENGTH), example="春节"),
)  # fmt: skip


class WrongStretch(EngineError):
    text = "Line {line}: {first} to {last} is no stretch of at most {most} days. Compare it with the notice."


class NoWeekend(EngineError):
    text = "Line {line}: {day} is no Saturday or Sunday. Only days of a weekend are worked instead of others."


class DayTwice(EngineError):
    text = "Line {line}: {day} stands in line {before} already. Keep one of the two."


@dataclass(frozen=True)
class Arrangement:
    """The days of a file, and what is wrong with it; with a problem nothing of it is taken over."""

    days: Exceptions = field(default_factory=dict)
    problems: list[EngineError] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        return sorted({one.year for one in self.days})


def read_arrangement(content: bytes) -> Arrangement:
    """What a table says. Raises an EngineError for a file that is no such table."""
    found, lines = Arrangement(), dict[date, int]()
    for line in read_sheet(content, FIELDS, MOST_LINES):
        values, problems = values_of(line, FIELDS)
        found.problems.extend(problems)
        if not problems:
            first, last = values["first"], values.get("last") or values["first"]
            _add(found, lines, line.number, _stretch(first, last), values["kind"], values["name"])
            if not _stretch(first, last):
                found.problems.append(
                    WrongStretch(line=line.number, first=first, last=last, most=LONGEST)
                )
    return found


def _stretch(first: date, last: date) -> list[date]:
    length = (last - first).days + 1
    return [first + timedelta(days=one) for one in range(length)] if length <= LONGEST else []


def _add(
    found: Arrangement, lines: dict[date, int], number: int, days: list[date], kind: DayKind, name: str
) -> None:  # fmt: skip
    for one in days:
        if one in lines:
            found.problems.append(DayTwice(line=number, day=one, before=lines[one]))
        elif kind is DayKind.WORKDAY and one.weekday() < 5:
            found.problems.append(NoWeekend(line=number, day=one))
        else:
            lines[one] = number
            found.days[one] = kind, name
