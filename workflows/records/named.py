"""Names of codes for a page, with the emerging industries that chosen industries link to; in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, null, or_, select, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from workflows.records.bureaus import BINGTUAN, bingtuan
from workflows.records.codes import Code, System, name_in
from workflows.records.concordance import IndustryLink
from workflows.records.conditions import Conditions

FIELDS = {
    "industries": System.INDUSTRY,
    "emerging": System.EMERGING,
    "ipc": System.IPC,
    "regions": System.REGION,
}


@dataclass(frozen=True)
class Named:
    """Names by (system, code), and by industry the emerging industries of the concordance."""

    names: Mapping[tuple[System, str], str]
    linked: Mapping[str, list[str]]

    def of(self, field: str, code: str) -> str:
        """The name of a code of this field; a code that nobody knows is shown as it is."""
        return self.names.get((FIELDS[field], code), code)


def named_codes(
    session: Session,
    *asked: Conditions,
    ipc: Iterable[str] = (),
    regions: Iterable[str] = (),
    language: str = "zh",
) -> Named:
    """Names, in a language, of all emerging industries, all provinces, and whatever else the conditions and further codes mention."""
    wanted = {
        (system, code)
        for one in asked
        for field, system in FIELDS.items()
        for code in getattr(one, field)
    }
    wanted |= {(System.IPC, code) for code in ipc} | {(System.REGION, code) for code in regions}
    always = or_(
        Code.system == System.EMERGING, and_(Code.system == System.REGION, Code.level == 1)
    )
    links = (
        select(func.array_agg(IndustryLink.emerging.distinct()))
        .where(IndustryLink.lineage.contains(array([Code.code.cast(Text)])))
        .scalar_subquery()
    )
    linked = case((Code.system == System.INDUSTRY, links), else_=null())
    rows = session.execute(
        select(Code.system, Code.code, name_in(language), linked).where(
            or_(always, tuple_(Code.system, Code.code).in_(sorted(wanted)))
        )
    ).all()
    names = {(system, code): name for system, code, name, _ in rows}
    return Named(
        {**names, (System.REGION, BINGTUAN): bingtuan(language)},
        {code: found or [] for system, code, _, found in rows if system is System.INDUSTRY},
    )
