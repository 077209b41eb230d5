"""The arrangements of holidays that come with a release (NOTICE names the source), for years that nobody has entered."""

from __future__ import annotations

from pathlib import Path

from engine.db import Transaction
from workflows.records.workday_sheets import read_arrangement
from workflows.records.workdays import days_of, replace_years

FILE = Path(__file__).parent / "holidays_cn.csv"


def load_holidays(tx: Transaction) -> list[int]:
    """Enter the years of the release's file that have no exceptional day yet; returns which."""
    known = read_arrangement(FILE.read_bytes())
    fresh = [year for year in known.years if not days_of(tx.session, year)]
    for year in fresh:
        days = {day: what for day, what in known.days.items() if day.year == year}
        replace_years(tx, [year], days)
    return fresh
