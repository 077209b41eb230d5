"""Hosts outside that notices may be sent to, as the operators allow them; and how their addresses are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import CheckConstraint, String, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, Transaction
from engine.errors import EngineError

LONGEST_ADDRESS = 500
PORTS = {"https": 443, "http": 80}


class WrongHost(EngineError):
    text = "“{host}” is no host. Write a name such as qyapi.weixin.qq.com, with :port behind it if it is not the usual one."


class WrongAddress(EngineError):
    text = "This address cannot be used. Write one such as https://host/path, without a user name and without #."


class HostNotAllowed(EngineError):
    text = "Notices may not be sent to {host} yet. Ask the operators of this platform to allow it."


class NeedsTls(EngineError):
    text = "The address has to begin with https://."


class WebhookHost(Base):
    """A host that notices may be sent to. `inside`: it may lie in a network of one's own, and speak http."""

    __tablename__ = "webhook_hosts"
    __table_args__ = (CheckConstraint("host = lower(host) AND host <> ''", name="host_is_lower"),)

    host: Mapped[str] = mapped_column(String(260), primary_key=True)  # with :port, if unusual
    inside: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200))
    by: Mapped[str]
    at: Mapped[datetime]


def split_address(address: str) -> SplitResult:
    """The parts of a webhook's address. Raises WrongAddress for one that no webhook may have."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises for no number
        plain = address.isascii() and address.isprintable() and " " not in address
    except ValueError:
        raise WrongAddress from None
    strange = parts.username is not None or parts.password is not None or parts.fragment
    if parts.scheme not in PORTS or not parts.hostname or strange or not plain:
        raise WrongAddress
    return parts


def host_of(parts: SplitResult) -> str:
    """The host of an address as it is allowed: with its port where that is not the scheme's own."""
    name = parts.hostname or ""
    bracketed = f"[{name}]" if ":" in name else name
    usual = parts.port in (None, PORTS[parts.scheme])
    return bracketed if usual else f"{bracketed}:{parts.port}"


def allow_host(tx: Transaction, host: str, *, inside: bool, note: str, by: str) -> None:
    """Let notices be sent to a host, or say anew what it is. Raises WrongHost."""
    name = host.strip().lower()
    try:
        if host_of(split_address(f"https://{name}/")) != name:
            raise WrongHost(host=host)
    except WrongAddress:
        raise WrongHost(host=host) from None
    row = {"host": name, "inside": inside, "note": note.strip(), "by": by, "at": tx.now}
    kept = insert(WebhookHost).values(row)
    tx.session.execute(kept.on_conflict_do_update(index_elements=["host"], set_=row))


def refuse_host(tx: Transaction, host: str) -> None:
    """Send nothing more to a host; its webhooks stay, and say why nothing comes."""
    tx.session.execute(delete(WebhookHost).where(WebhookHost.host == host))


def allowed_hosts(session: Session) -> Sequence[WebhookHost]:
    return session.scalars(select(WebhookHost).order_by(WebhookHost.host)).all()


def allowed_host(session: Session, address: str) -> WebhookHost:
    """The entry that lets notices be sent to an address. Raises WrongAddress, HostNotAllowed, NeedsTls."""
    parts = split_address(address)
    found = session.get(WebhookHost, host_of(parts))
    if found is None:
        raise HostNotAllowed(host=host_of(parts))
    if parts.scheme != "https" and not found.inside:
        raise NeedsTls
    return found
