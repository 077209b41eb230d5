"""Inventing what the demonstration's patents lack. Number, title and IPC subclasses are real; all else here is not.

What is invented depends on the patent's number alone (and on the day of loading), so that it is the same every time.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from workflows.records.concordance import Line
from workflows.records.patents import (
    Implementation,
    LegalState,
    Maturity,
    Patent,
    PatentType,
    Transfer,
)

TITLES = Path(__file__).parents[1] / "reference" / "cn_patents_title_ipc.csv"
TYPES = {"A": PatentType.APPLICATION, "B": PatentType.INVENTION, "U": PatentType.UTILITY, "S": PatentType.DESIGN}  # fmt: skip
FILED = {"CN106": 2016, "CN108": 2018, "CN109": 2018, "CN110": 2019, "CN111": 2020, "CN112": 2020}
YEAR_END = date(2023, 12, 31)
DAYS = 420
SCENARIOS = {
    Maturity.LABORATORY: "已完成实验室验证，可用于{field}方向的新产品预研，需要企业共同确定性能指标。",
    Maturity.BENCH: "小试结果稳定，适合{field}企业改进现有工艺，下一步需要中试条件。",
    Maturity.PILOT: "已在中试线上连续运行，可用于{field}生产线的升级改造，预计一年内形成批量能力。",
    Maturity.READY: "样机经用户试用，可直接用于{field}产品，学校可派技术人员现场指导。",
}


@dataclass(frozen=True)
class Real:
    """What is known of a patent."""

    number: str
    kind: str
    title: str
    ipc: tuple[str, ...]


def real_patents(path: Path = TITLES) -> Iterator[Real]:
    """Numbers, titles and IPC subclasses of published patents."""
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            codes = tuple(line["ipc_subclasses"].split(";"))
            yield Real(line["publication_number"], line["kind"], line["title_zh"].strip(), codes)


def groups_by_subclass(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Main groups that the concordance names, by subclass; the demonstration picks a patent's main group from them."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for pattern in line.starred | line.exact:
            stem = re.match(r"[A-H][0-9]{2}[A-Z][0-9]+", pattern)
            if stem:
                found[stem[0][:4]].add(f"{stem[0]}/00")
    return {subclass: sorted(groups) for subclass, groups in found.items()}


def invented(
    real: Real,
    owner: tuple[int, str],
    groups: Mapping[str, list[str]],
    names: Mapping[str, str],
    end: datetime,
) -> tuple[Patent, datetime | None]:
    """A patent of this owner, and when it was registered; None for one whose form is still to be filled in."""
    chance = Random(real.number)  # noqa: S311 - a game, not a secret
    filed = _filed(real, chance)
    granted = None if real.kind == "A" else filed + timedelta(days=_days_to_grant(real, chance))
    patent = Patent(
        number=real.number, title=real.title, type=TYPES[real.kind], organisation_id=owner[0],
        applicant=owner[1], filed_on=filed, granted_on=granted, demo=True, abstract="",
        ipc=[_grouped(code, groups, chance) for code in real.ipc],
        keywords=sorted({word for code in real.ipc if (word := field_word(names.get(code, "")))}),
        legal_state=LegalState.VALID if granted else LegalState.PENDING,
        valid_2023=granted is not None and granted <= YEAR_END,
        transfers=[], scenario="", recorded_at=end - timedelta(days=DAYS + 30),
    )  # fmt: skip
    if chance.random() < 0.06:
        return patent, None
    _fill_in(patent, chance)
    # The square makes the last weeks fuller than the first ones.
    days = DAYS * chance.random() ** 2 + chance.random()
    return patent, end - timedelta(days=days)


def field_word(name: str) -> str:
    """The first words of an IPC subclass's name, as a keyword."""
    word = re.split(r"[；;，,（(：:]", name)[0].removeprefix("一般").strip()
    return word if 2 <= len(word) <= 14 else ""


def _fill_in(patent: Patent, chance: Random) -> None:
    patent.publicly_funded = chance.random() < 0.35
    patent.maturity = chance.choices(list(Maturity), (35, 30, 22, 13))[0]
    patent.implementation = chance.choices(list(Implementation), (70, 10, 14, 6))[0]
    patent.transfers = sorted(
        chance.sample([one.value for one in Transfer], chance.choice((1, 2, 2, 3)))
    )
    patent.self_rating = chance.choices((2, 3, 4, 5), (18, 40, 30, 12))[0]
    field = patent.keywords[0] if patent.keywords else "相关"
    patent.scenario = SCENARIOS[patent.maturity].format(field=field)


def _grouped(code: str, groups: Mapping[str, list[str]], chance: Random) -> str:
    known = groups.get(code)
    return chance.choice(known) if known and chance.random() < 0.7 else code


def _filed(real: Real, chance: Random) -> date:
    year = FILED.get(real.number[:5], 2021)
    return date(year, 1, 4) + timedelta(days=chance.randrange(330))


def _days_to_grant(real: Real, chance: Random) -> int:
    return chance.randrange(150, 320) if real.kind in "US" else chance.randrange(500, 1000)
