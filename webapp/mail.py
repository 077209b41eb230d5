"""How mail leaves: through an SMTP server, or into a folder for trying out."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from webapp.settings import Settings
from workflows.world import Mail

TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Smtp:
    """Mail through a server. `tls` from the first byte; STARTTLS is used wherever it is offered."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False

    def send(self, message: EmailMessage) -> None:
        """Hand over one message; raises OSError or smtplib.SMTPException when the server does not take it."""
        with self._connected() as server:
            if not self.tls and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        if self.tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        server.ehlo()
        return server


@dataclass(frozen=True)
class Mailbox:
    """Mail kept in a folder, one file a message, the newest first when read."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Keep one message."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = len(list(self.folder.glob("*.eml"))) + 1
        name = f"{number:06d}-{secrets.token_hex(4)}"
        (self.folder / f"{name}.part").write_bytes(
            message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
        )
        (self.folder / f"{name}.part").rename(self.folder / f"{name}.eml")

    def names(self) -> list[str]:
        """The names of all messages, the newest first."""
        return sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)

    def read(self, name: str) -> EmailMessage:
        """One message; FileNotFoundError if there is none of that name."""
        if name not in self.names():
            raise FileNotFoundError(name)
        return _parse((self.folder / f"{name}.eml").read_bytes())


def transport(settings: Settings) -> Mail:
    """What MAIL_URL asks for."""
    if settings.has_mailbox:
        return Mailbox(settings.home / "mailbox")
    url = urlsplit(settings.mail_url)
    tls = url.scheme == "smtps"
    return Smtp(
        host=url.hostname or "127.0.0.1",
        port=url.port or (465 if tls else 587),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls=tls,
    )


def _parse(content: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return message
