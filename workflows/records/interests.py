"""关注领域设置: what an enterprise wants to be pushed (M42, F2, X1). One for each, the newest applies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from workflows.records.conditions import Conditions
from workflows.records.organisations import Organisation
from workflows.records.patents import TRANSFERS

MOST_CODES = 200


class Interests(Base):
    """The fields of interest of an enterprise. An empty list asks for nothing in particular."""

    __tablename__ = "interests"
    __table_args__ = (
        CheckConstraint(f"transfers <@ ARRAY[{TRANSFERS}]::varchar[]", name="transfers_known"),
        *(
            CheckConstraint(f"cardinality({one}) <= {MOST_CODES}", name=f"{one}_bounded")
            for one in ("industries", "emerging", "ipc")
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    industries: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    emerging: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    ipc: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    transfers: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(20))

    @property
    def conditions(self) -> Conditions:
        return Conditions(
            industries=tuple(self.industries), emerging=tuple(self.emerging),
            ipc=tuple(self.ipc), transfers=tuple(self.transfers),
        )  # fmt: skip


def set_interests(tx: Transaction, organisation_id: int, wanted: Conditions, *, by: str) -> None:
    """Set the fields of interest; they apply from the next page on."""
    values = {
        "industries": list(wanted.industries),
        "emerging": list(wanted.emerging),
        "ipc": list(wanted.ipc),
        "transfers": list(wanted.transfers),
        "changed_at": tx.now,
        "changed_by": by,
    }
    upsert = insert(Interests).values(organisation_id=organisation_id, **values)
    tx.session.execute(
        upsert.on_conflict_do_update(index_elements=["organisation_id"], set_=values)
    )


def interests_of(session: Session, organisation_id: int) -> Interests | None:
    """What the enterprise has set, if it has."""
    return session.get(Interests, organisation_id)


def registered_interests(organisation: Organisation) -> Conditions:
    """What the registration said: the default until somebody sets something (F2, X10)."""
    return Conditions(
        industries=tuple(organisation.industries), emerging=tuple(organisation.emerging)
    )
