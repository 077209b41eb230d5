"""Telling visitors apart for a day without keeping who they were: digests with a salt that is thrown away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from ipaddress import ip_address, ip_network

from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Transaction
from workflows.records.certificates import china_day

PREFIX = {4: 24, 6: 48}  # bits that neighbours share
DIGEST_BYTES = 16


class DailySalt(Base):
    """The salt of one day. Yesterday's is removed, so that nobody, we included, can find an address by trying all."""

    __tablename__ = "daily_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page: an address and a browser, and an account where somebody is signed in."""

    address: str
    agent: str
    account_id: int | None = None
    organisation_id: int | None = None


@dataclass(frozen=True)
class Digests:
    """What is kept of a visitor: `person` is the same all day, `network` for all neighbours."""

    person: str
    network: str


def digests_of(tx: Transaction, visitor: Visitor) -> Digests:
    """The digests of today."""
    salt = _salt(tx, china_day(tx.now))
    known = f"{visitor.account_id}" if visitor.account_id else f"{visitor.address} {visitor.agent}"
    return Digests(_digest(salt, f"person {known}"), _digest(salt, f"network {network_of(visitor.address)}"))  # fmt: skip


def network_of(address: str) -> str:
    """The network of an address: its first 24 bits, or 48 of the longer kind."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((known, PREFIX[known.version]), strict=False))


def _salt(tx: Transaction, day: date) -> bytes:
    found = tx.session.scalar(select(DailySalt.salt).where(DailySalt.day == day))
    if found is not None:
        return found
    made = insert(DailySalt).values(day=day, salt=secrets.token_bytes(16))
    tx.session.execute(made.on_conflict_do_nothing())
    tx.session.execute(delete(DailySalt).where(DailySalt.day < day))
    return tx.session.scalars(select(DailySalt.salt).where(DailySalt.day == day)).one()


def _digest(salt: bytes, text: str) -> str:
    return blake2b(text.encode(), digest_size=DIGEST_BYTES, key=salt).hexdigest()
