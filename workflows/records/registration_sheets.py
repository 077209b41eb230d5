"""建档 in batch: what the lines of a file say against each other and against the patents of who sends it (U1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from workflows.records.accounts import Membership, Role
from workflows.records.library import LibraryItem
from workflows.records.patent_sheets import NUMBER, RepeatedNumber
from workflows.records.patents import LegalState, Patent
from workflows.records.registrations import OPEN, Registration
from workflows.records.sheets import Field, like, read_sheet, values_of

MOST = 2000
SHOWN = 20
NUMBERED = Field(
    "number", "公开（公告）号", like(NUMBER, "CN110123456B"), aliases=("公开公告号", "公开号", "Publication number"),
    example="CN110123456B", about="本校专利列表中的号码，不含空格。",
)  # fmt: skip


class NotAmongYours(EngineError):
    text = "Line {line}: {number} is not among your patents. Compare the number with your list, or remove the line."


class NotInForceNow(EngineError):
    text = "Line {line}: {number} is not in force, so it cannot be registered. Remove the line."


class RegisteredAlready(EngineError):
    text = "Line {line}: {number} is registered already. Remove the line."


class UnderWay(EngineError):
    text = "Line {line}: {number} is being registered already. Remove the line, or take that registration back first."


@dataclass(frozen=True)
class Filled:
    """A good line: its number in the file, the patent, and the answers to the form."""

    line: int
    patent_id: int
    number: str
    title: str
    answers: dict[str, Any]


@dataclass
class Checked:
    """What a file says: good lines, the first of them as they were written, and everything that is wrong."""

    rows: list[Filled] = field(default_factory=list)
    first: list[dict[str, str]] = field(default_factory=list)
    problems: list[EngineError] = field(default_factory=list)
    lines: int = 0


def check(
    session: Session,
    content: bytes,
    fields: Sequence[Field],
    account_id: int,
    *,
    begun: bool = False,
) -> Checked:
    """Read a file of registrations sent by an account; `fields` are the columns, the number first.

    `begun` takes patents whatever became of them: some lines of the file have begun their registration already. Raises
    what `read_sheet` raises. Two statements, whatever the length.
    """
    lines = list(read_sheet(content, fields, MOST))
    read = [(line, *values_of(line, fields)) for line in lines]
    numbers = {values["number"] for _, values, _ in read if "number" in values}
    standings = _standings(session, account_id, numbers)
    found, seen = Checked(lines=len(lines)), dict[str, int]()
    for line, values, problems in read:
        number = values.pop("number", None)
        if number and not begun:
            problems += _against(line.number, number, seen, standings)
        found.problems += problems
        if not problems and number in standings:
            patent = standings[number].patent
            found.rows.append(Filled(line.number, patent.id, number, patent.title, values))
            found.first += [line.cells] if len(found.first) < SHOWN else []
    return found


@dataclass(frozen=True)
class _Standing:
    patent: Patent
    in_libraries: bool
    under_way: bool


def _standings(
    session: Session, account_id: int, numbers: Iterable[str]
) -> Mapping[str, _Standing]:
    """The patents with these numbers that an officer may register: of the university, or of the college."""
    held = select(Membership.role, Membership.organisation_id).where(
        Membership.account_id == account_id
    )
    roles = session.execute(held).all()
    universities = [place for role, place in roles if role is Role.UNIVERSITY_OFFICER]
    colleges = [place for role, place in roles if role is Role.COLLEGE_OFFICER]
    mine = or_(Patent.organisation_id.in_(universities), Patent.college_id.in_(colleges))
    rows = session.execute(
        select(Patent, LibraryItem.id, Registration.id)
        .outerjoin(LibraryItem, (LibraryItem.id == Patent.item_id) & LibraryItem.ended_at.is_(None))
        .outerjoin(
            Registration, (Registration.patent_id == Patent.id) & Registration.state.in_(OPEN)
        )
        .where(mine, Patent.number.in_(list(numbers)))
    )
    return {
        patent.number: _Standing(patent, item is not None, under_way is not None)
        for patent, item, under_way in rows
    }


def _against(
    line: int, number: str, seen: dict[str, int], standings: Mapping[str, _Standing]
) -> Iterator[EngineError]:
    if (first := seen.setdefault(number, line)) != line:
        yield RepeatedNumber(line=line, number=number, first=first)
    elif (found := standings.get(number)) is None:
        yield NotAmongYours(line=line, number=number)
    elif found.patent.legal_state is not LegalState.VALID:
        yield NotInForceNow(line=line, number=number)
    elif found.in_libraries:
        yield RegisteredAlready(line=line, number=number)
    elif found.under_way:
        yield UnderWay(line=line, number=number)
