"""Accounts allotted from a list: what its lines hold, what is wrong with them, all of them or none (X16)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.db import Transaction
from engine.errors import EngineError, Refused
from workflows.records.credit_codes import is_credit_code, plain_code
from workflows.records.organisations import Kind
from workflows.records.sheets import (
    Field,
    Line,
    Wrong,
    WrongCell,
    read_sheet,
    text_of,
    values_of,
    word_of,
)

MOST = 300
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
PHONE = re.compile(r"[0-9+() -]{7,20}")
REGION = re.compile(r"[1-9][0-9]{5}")


class Repeated(EngineError):
    text = "Line {line}: the address {email} stands in line {first} already. Keep one of the two lines."


class NotTaken(EngineError):
    text = "Line {line}: {reason}"


def _code(cell: str) -> str:
    code = plain_code(cell)
    if not is_credit_code(code):
        raise Wrong(WrongCell, example="91330100MA0000001F")
    return code


def _like(pattern: re.Pattern[str], example: str) -> Any:
    def read(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise Wrong(WrongCell, example=example)
        return cell

    return read


PERSON: Sequence[Field] = (
    Field("department", "部门", text_of(100), required=False, example="知识产权部"),
    Field("position", "职务", text_of(100), required=False, example="主任"),
    Field("phone", "手机号", _like(PHONE, "13800000000"), example="13800000000"),
    Field("email", "单位邮箱", _like(EMAIL, "name@example.org"), example="name@example.org", about="激活链接发送到此邮箱"),
)  # fmt: skip
REGION_CODE = Field("region", "地区代码", _like(REGION, "330100"), example="330100", about="GB/T 2260 六位代码")  # fmt: skip
FIELDS: Sequence[Field] = (
    Field("enterprise", "企业名称", text_of(100), example="示例科技有限公司", about="与营业执照一致"),
    Field("credit_code", "统一社会信用代码", _code, example="91330100MA0000001F", about="18 位，核对校验码"),
    REGION_CODE,
    Field("name", "管理员姓名", text_of(40), example="王晓明"),
    *PERSON,
)  # fmt: skip
KINDS = {"管理部门": Kind.BUREAU, "高校": Kind.UNIVERSITY, "科研院所": Kind.INSTITUTE, "服务机构": Kind.SERVICE}  # fmt: skip
OF_PLACES: Sequence[Field] = (
    Field("kind", "机构类型", word_of(KINDS), example="高校", about="、".join(KINDS)),
    Field("organisation", "机构名称", text_of(100), example="示例大学", about="与法人证书一致"),
    REGION_CODE,
    Field("name", "姓名", text_of(40), example="王晓明"),
    *PERSON,
)  # fmt: skip


def written(value: Any) -> Any:
    """A value of a line as the list has it."""
    words = {kind: word for word, kind in KINDS.items()}
    return words[value] if isinstance(value, Kind) else value


@dataclass(frozen=True)
class AllotmentList:
    """The lines of a list with their values, and what is wrong; with a problem nothing of it is done."""

    lines: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[EngineError] = field(default_factory=list)


def read_list(
    content: bytes, fields: Sequence[Field] = FIELDS, *, most: int = MOST
) -> AllotmentList:
    """What a file with these columns says. Raises an EngineError for a file that is no list at all."""
    found = AllotmentList()
    seen: dict[str, int] = {}
    for line in read_sheet(content, fields, most):
        _add(found, line, fields, seen)
    return found


def try_list(
    tx: Transaction, found: AllotmentList, allot: Callable[..., object]
) -> list[EngineError]:
    """`allot` all lines inside a savepoint that is kept only when every line could be; returns what stood against it."""
    problems: list[EngineError] = []
    with tx.session.begin_nested() as savepoint:
        for number, values in found.lines:
            try:
                allot(**values)
            except Refused as refusal:
                problems.append(NotTaken(line=number, reason=refusal))
        if problems:
            savepoint.rollback()
    return problems


def _add(found: AllotmentList, line: Line, fields: Sequence[Field], seen: dict[str, int]) -> None:
    values, problems = values_of(line, fields)
    email = str(values.get("email", "")).lower()
    if email and (first := seen.setdefault(email, line.number)) != line.number:
        problems.append(Repeated(line=line.number, email=email, first=first))
    found.problems.extend(problems)
    if not problems:
        found.lines.append((line.number, {"department": "", "position": "", **values}))
