"""A whole installation for a browser: web server, worker and scheduler as processes of their own, mail over SMTP."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds until the test gives up; nothing is asserted on them


@dataclass
class Post:
    """What arrived at the SMTP server, the newest last."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        parsed = BytesParser(policy=policy.default).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.messages.append(parsed)
        return "250 taken"

    def wait_for(self, subject: str, number: int = 1) -> str:
        """The body of the `number`th mail with this subject, once it is there."""
        found: list[EmailMessage] = []
        for _ in patiently():
            found = [one for one in self.messages if one["Subject"] == subject]
            if len(found) >= number:
                return str(found[number - 1].get_content())
        raise AssertionError(
            f"no mail {subject}; there are {[m['Subject'] for m in self.messages]}"
        )


@dataclass(frozen=True)
class Installation:
    """Where the pages are, and the mail that they caused."""

    url: str
    post: Post


def patiently() -> Iterator[None]:
    """Look again and again, for a bounded time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        yield
        time.sleep(0.2)


def link_in(body: str) -> str:
    """The first address in a mail."""
    found = re.search(r"https?://\S+", body)
    assert found, body
    return found[0]


@contextmanager
def installation(database_url: str, redis_url: str, home: Path) -> Iterator[Installation]:
    """Start everything; end it, the last started first."""
    post = Post()
    port = free_port()
    with ExitStack() as stack:
        mail = Controller(post, hostname="127.0.0.1", port=free_port())
        mail.start()
        stack.callback(mail.stop)
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": secrets.token_hex(32),
            "PANHUO_HOME": str(home),
            "BASE_URL": f"http://127.0.0.1:{port}",
            "MAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "PORT": str(port),
        }
        for words in (["web", "--workers", "1", "--port", str(port)], ["worker"], ["scheduler"]):
            stack.enter_context(_process(words, environment, home))
        url = f"http://127.0.0.1:{port}"
        _wait_until_well(url, home)
        yield Installation(url, post)


@contextmanager
def _process(words: list[str], environment: dict[str, str], home: Path) -> Iterator[None]:
    with (home / f"{words[0]}.log").open("wb") as log:
        started = subprocess.Popen(
            [str(Path(sys.executable).with_name("panhuo")), *words],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield
        finally:
            started.send_signal(signal.SIGTERM)
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _wait_until_well(url: str, home: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in patiently():
        try:
            if direct.open(f"{url}/healthz", timeout=5).status == 200:
                return
        except (urllib.error.URLError, OSError):
            continue
    raise AssertionError((home / "web.log").read_text()[-3000:])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
