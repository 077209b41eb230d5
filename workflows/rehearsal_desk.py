"""Who and what scenarios of accounts' processes need beside the enterprise: support, a real enterprise, some codes."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from engine.db import Transaction
from engine.scenarios import Person
from workflows.records.accounts import Role, groups_of, open_account
from workflows.records.codes import Code, System
from workflows.records.organisations import Kind, found_organisation

CODES = ((System.REGION, "330100"), (System.INDUSTRY, "39"), (System.EMERGING, "1"))


def desk_people(tx: Transaction) -> dict[str, Person]:
    """Somebody of support, and (not returned) an enterprise outside training whose administrator has lost the way in."""
    for system, code in CODES:
        known = insert(Code).values(system=system, code=code, name=code, level=1, position=0)
        tx.session.execute(known.on_conflict_do_nothing())
    platform = found_organisation(tx, "彩排平台", Kind.SUPPORT, "110000", training=True)
    place = found_organisation(tx, "彩排正式企业", Kind.ENTERPRISE, "330100")
    open_account(
        tx, login="rehearsal.lost", name="彩排失联管理员", organisation_id=place.id,
        role=Role.ENTERPRISE_ADMIN, email="rehearsal.lost@example.org",
    )  # fmt: skip
    support = open_account(
        tx, login="rehearsal.support", name="彩排客服", organisation_id=platform.id,
        role=Role.SUPPORT, email="rehearsal.support@example.org",
    )  # fmt: skip
    return {"support": Person(str(support.id), groups_of(support))}
