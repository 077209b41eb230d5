"""What part of the country the reader of figures oversees (F14, F15)."""

from __future__ import annotations

from flask import abort
from flask_login import current_user
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import InstrumentedAttribute

from workflows.records.bureaus import is_in_area, province_of, within
from workflows.records.codes import region_lineage, region_stem
from workflows.records.organisations import Organisation

COUNTRY = "000000"


def my_bureau() -> Organisation:
    """The bureau, or the national office, that the reader works for; the chosen one of several."""
    roles = ("bureau_reviewer", "national_officer")
    mine = (place for role, place in current_user.known.memberships if role in roles)
    return next(mine, None) or abort(404)


def my_region() -> str:
    """The region that the reader oversees; the national office has the whole country."""
    is_national = my_bureau().id in current_user.organisations_as("national_officer")
    return COUNTRY if is_national else my_bureau().region


def region_asked(code: str) -> str:
    """A region inside the reader's, as an address names it; without one the reader's own. 404 for any other."""
    return region_inside(code, my_region())


def region_inside(code: str, mine: str) -> str:
    """The same within any region."""
    if not code:
        return mine
    is_code = len(code) == 6 and code.isdecimal() and code.isascii() and code != COUNTRY
    if not is_code or not is_overseen(code, mine):
        abort(404)
    return code


def is_overseen(region: str, mine: str) -> bool:
    """Whether a place lies in the area of a reader."""
    return mine == COUNTRY or is_in_area(region, mine)


def stem_of(region: str) -> str:
    """What the codes of all places within a region begin with; nothing for the country."""
    return "" if region == COUNTRY else region_stem(region)


def part_length(region: str) -> int:
    """How many digits tell the parts of a region apart: provinces, prefectures, counties."""
    return min(6, len(stem_of(region)) + 2)


def parts_above(region: str) -> list[str]:
    """The regions from the reader's own down to this one, for the way back; no way leads to 兵团 through Xinjiang."""
    mine = my_region()
    known = [code.ljust(6, "0") for code in region_lineage(region)] if region != COUNTRY else []
    above = [code for code in known if province_of(code) == province_of(region)]
    inside = [code for code in above if is_overseen(code, mine)]
    return [COUNTRY, *inside] if mine == COUNTRY else inside


def lies_in(column: InstrumentedAttribute[str], region: str) -> ColumnElement[bool]:
    """The condition for rows of a region."""
    return true() if region == COUNTRY else within(column, [region])
