"""The template of a table that people fill in: headings, one example, and a second sheet that explains the columns."""

from __future__ import annotations

from collections.abc import Sequence

from reports.spreadsheet import Column, Table, workbook
from workflows.records.sheets import Field


def template(fields: Sequence[Field], name: str) -> bytes:
    """An XLSX file with these columns; the ones that have to be filled in carry a star."""
    headings = [
        Column(
            f"{one.heading}*" if one.required else one.heading, max(12, 2 * len(one.heading) + 4)
        )
        for one in fields
    ]
    about = [
        Column("列", 20),
        Column("是否必填", 10),
        Column("填写说明", 60, wrap=True),
        Column("示例", 30),
    ]
    rows = [
        (one.heading, "必填" if one.required else "选填", one.about, one.example) for one in fields
    ]
    return workbook(Table(name, headings, []), Table("填写说明", about, rows))
