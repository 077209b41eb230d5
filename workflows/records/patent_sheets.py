"""Patents as lines of a file: the columns, and what the lines say against each other and against the database (M49)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from workflows.records.endings import EndKind
from workflows.records.organisations import Kind, Organisation
from workflows.records.patents import LegalState, Patent, PatentType
from workflows.records.sheets import (
    Field,
    Line,
    day,
    like,
    list_of,
    read_sheet,
    text_of,
    values_of,
    word_of,
)

CHUNK = 1000
SHOWN = 10
NUMBER = re.compile(r"CN[0-9]{7,12}[A-Z][0-9]?")
IPC = re.compile(r"[A-H][0-9]{2}[A-Z]( ?[0-9]{1,4}/[0-9]{2,6})?")
TYPES = {
    "发明专利": PatentType.INVENTION, "发明申请": PatentType.APPLICATION,
    "实用新型": PatentType.UTILITY, "外观设计": PatentType.DESIGN,
}  # fmt: skip
IN_FORCE = {"有效": LegalState.VALID, "审中": LegalState.PENDING}
OVER = {
    "失效": EndKind.LAPSED, "已转让": EndKind.TRANSFERRED,
    "已独占许可": EndKind.EXCLUSIVE, "撤回": EndKind.WITHDRAWN,
}  # fmt: skip
YES = {"是": True, "否": False, "": False}


class UnknownOwner(EngineError):
    text = "Line {line}: there is no university or institute called “{name}”. Write the name as it is registered here."


class RepeatedNumber(EngineError):
    text = "Line {line}: {number} stands in line {first} already. Keep one of the two lines."


class KnownNumber(EngineError):
    text = "Line {line}: {number} is recorded already. Remove the line, or send it as an update."


class UnknownNumber(EngineError):
    text = "Line {line}: {number} is not recorded. Remove the line, or send it as a new patent."


class GrantedBeforeFiled(EngineError):
    text = "Line {line}: the patent cannot be granted before it was filed. Correct one of the two days."


class NothingToChange(EngineError):
    text = "Line {line}: beside the number nothing is filled in. Fill in what is to be changed."


def _ipc(cell: str) -> list[str]:
    return [one.replace(" ", "") for one in list_of(IPC, "H04L9/00；G06F21/60")(cell.upper())]


def _number() -> Field:
    return Field("number", "公开（公告）号", like(NUMBER, "CN110123456B"), aliases=("公开公告号", "公开号", "Publication number"), example="CN110123456B", about="国家知识产权局公布的号码，不含空格。")  # fmt: skip


def _described(required: bool) -> tuple[Field, ...]:
    return (
        Field("title", "专利名称", text_of(300), required, ("名称", "Title"), "一种储能电池的热管理方法", "与公布文本一致，至多 300 字。"),
        Field("ipc", "IPC分类号", _ipc, required, ("IPC", "分类号"), "H01M10/60；H01M10/613", "多个分类号之间用分号隔开。"),
        Field("granted_on", "授权公告日", day, False, ("授权日", "Granted"), "2022-03-15", "尚未授权的留空。"),
        Field("keywords", "关键词", list_of(re.compile(r".{1,60}"), "电池；热管理", 20), False, ("Keywords",), "电池；热管理", "多个关键词之间用分号隔开，至多 20 个。"),
        Field("abstract", "摘要", text_of(5000), False, ("Abstract",), "", "至多 5000 字。"),
    )  # fmt: skip


NEW = (
    _number(), *_described(True),
    Field("type", "专利类型", word_of(TYPES), True, ("类型", "Type"), "发明专利", "发明专利、发明申请、实用新型、外观设计之一。"),
    Field("owner", "高校院所", text_of(200), True, ("专利权人", "Owner"), "示例大学", "本系统中登记的单位全称。"),
    Field("filed_on", "申请日", day, True, ("Filed",), "2020-05-04", "写作 2020-05-04。"),
    Field("legal_state", "法律状态", word_of(IN_FORCE), True, ("Legal state",), "有效", "有效、审中之一。"),
    Field("valid_2023", "截至2023年底有效", word_of(YES), False, (), "是", "是或否；留空视为否。"),
)  # fmt: skip
CHANGED = (
    _number(), *_described(False),
    Field("legal_state", "法律状态", word_of({**IN_FORCE, **OVER}), False, ("Legal state",), "失效", "有效、审中；失效、已转让、已独占许可、撤回将使专利退出专利库。"),
    Field("valid_2023", "截至2023年底有效", word_of(YES), False, (), "是", "是或否；留空表示不变。"),
)  # fmt: skip
COLUMNS: Mapping[str, Sequence[Field]] = {"new": NEW, "changed": CHANGED}


@dataclass
class Checked:
    """What a file says: the values of its good lines, everything that is wrong, and how many lines were seen.

    `first` holds the first good lines as they were written.
    """

    first: list[dict[str, str]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[EngineError] = field(default_factory=list)
    lines: int = 0


def check(session: Session, content: bytes, mode: str) -> Iterator[Checked]:
    """Read a file of patents (`mode` new or changed) some lines at a time, always the same, growing result.

    Raises what `read_sheet` raises. Three statements for a thousand lines.
    """
    found, seen = Checked(), dict[str, int]()
    owners = _owners(session) if mode == "new" else {}
    lines = read_sheet(content, COLUMNS[mode])
    while some := list(islice(lines, CHUNK)):
        _check_some(session, some, mode, owners, seen, found)
        yield found


def _check_some(
    session: Session,
    lines: Sequence[Line],
    mode: str,
    owners: Mapping[str, Organisation],
    seen: dict[str, int],
    found: Checked,
) -> None:
    read = [(line, *values_of(line, COLUMNS[mode], partly=mode == "changed")) for line in lines]
    numbers = [values["number"] for _, values, _ in read if "number" in values]
    known = set(session.scalars(select(Patent.number).where(Patent.number.in_(numbers))))
    for line, values, problems in read:
        problems += _against_others(line.number, values, seen, known, mode)
        if mode == "new" and "owner" in values:
            problems += _with_owner(line.number, values, owners)
        elif mode == "changed" and len(values) < 2 and not problems:
            problems.append(NothingToChange(line=line.number))
        found.problems += problems
        if not problems:
            found.rows.append(values)
            if len(found.first) < SHOWN:
                found.first.append(line.cells)
    found.lines += len(lines)


def _against_others(
    line: int, values: Mapping[str, Any], seen: dict[str, int], known: set[str], mode: str
) -> Iterable[EngineError]:
    number = values.get("number")
    if number is not None:
        if (first := seen.setdefault(number, line)) != line:
            yield RepeatedNumber(line=line, number=number, first=first)
        elif mode == "new" and number in known:
            yield KnownNumber(line=line, number=number)
        elif mode == "changed" and number not in known:
            yield UnknownNumber(line=line, number=number)
    filed, granted = values.get("filed_on"), values.get("granted_on")
    if filed and granted and granted < filed:
        yield GrantedBeforeFiled(line=line)


def _with_owner(
    line: int, values: dict[str, Any], owners: Mapping[str, Organisation]
) -> Iterable[EngineError]:
    name = values.pop("owner")
    if (owner := owners.get(name)) is None:
        yield UnknownOwner(line=line, name=name)
    else:
        values |= {"organisation_id": owner.id, "applicant": owner.name}


def _owners(session: Session) -> dict[str, Organisation]:
    kinds = select(Organisation).where(
        Organisation.kind.in_((Kind.UNIVERSITY, Kind.INSTITUTE)), Organisation.training.is_(False)
    )
    return {one.name: one for one in session.scalars(kinds)}
