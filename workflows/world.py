"""What operations may reach outside the database, handed in by the edge: mail, files, webhooks, addresses of pages."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol, cast

from engine.db import Transaction


class Mail(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand over one message; raises OSError or smtplib.SMTPException when the server does not take it."""
        ...


class Files(Protocol):
    def put(self, content: bytes) -> str:
        """Store the content and return its address, the SHA-256 in hex."""
        ...

    def get(self, address: str) -> bytes:
        """The content at an address; FileNotFoundError if there is none."""
        ...


class PassingFiles(Files, Protocol):
    """Files that are kept for some days only."""

    def remove(self, address: str) -> None:
        """Remove the content; nothing happens when it is gone already."""
        ...


class Trouble(enum.StrEnum):
    """Why a message did not arrive."""

    NOT_ALLOWED = "not_allowed"
    UNKNOWN_HOST = "unknown_host"
    PRIVATE = "private"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    SLOW = "slow"
    HUGE = "huge"
    REDIRECT = "redirect"
    STATUS = "status"
    REFUSED = "refused"  # the robot took the request and said no in its answer


@dataclass(frozen=True)
class Answer:
    """What a receiver answered, or why it did not."""

    status: int | None = None
    body: bytes = b""
    trouble: Trouble | None = None


class WayOut(Protocol):
    def post(self, url: str, headers: Mapping[str, str], body: bytes, *, inside: bool) -> Answer:
        """Send a body to somebody outside; never raises."""
        ...


class NoWayOut:
    """Where nothing is sent but mail."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes, *, inside: bool) -> Answer:
        return Answer(trouble=Trouble.UNREACHABLE)


class NoPassingFiles:
    """Where nothing long is worked on."""

    def put(self, content: bytes) -> str:
        raise OSError("This world has no place for passing files.")

    def get(self, address: str) -> bytes:
        raise FileNotFoundError(address)

    def remove(self, address: str) -> None:
        pass


@dataclass(frozen=True)
class World:
    """The outside: `base_url` is the public address of the pages, without a slash at its end.

    `passing` is apart from `files`, so that removing what was for some days only never takes a file of a case.
    `secret` signs links that open one door without signing in.
    """

    mail: Mail
    files: Files
    base_url: str
    sender: str
    passing: PassingFiles = field(default_factory=NoPassingFiles)
    secret: str = ""
    outlet: WayOut = field(default_factory=NoWayOut)


def world(tx: Transaction) -> World:
    """The outside that this transaction's runtime was given."""
    return cast(World, tx.runtime.world)
