"""The folder in which a local Panhuo keeps its state, and the port it serves: both belong to one run at a time."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT_SECONDS = 10


class CannotStart(RuntimeError):
    """Panhuo cannot come up here; the message says why and what to do."""


@contextmanager
def claimed(home: Path, port: int, *, patience: float = PORT_SECONDS) -> Iterator[None]:
    """Hold `home` and make sure that `port` is free. Raises CannotStart when another run has either.

    The folder, and what is written while it is held, is for this user only: passwords, mails, logs.
    """
    with _private(home), _locked(home, port, patience):
        yield


@contextmanager
def _private(home: Path) -> Iterator[None]:
    before = os.umask(0o077)
    try:
        (home / "log").mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
        yield
    finally:
        os.umask(before)


@contextmanager
def _locked(home: Path, port: int, patience: float) -> Iterator[None]:
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"Panhuo already runs on {home} ({lock.read().strip()}). Use that one, end it with"
                " Ctrl-C, or choose another folder: PANHUO_HOME=another-folder PORT=8001 script/server"
            ) from None
        was_killed = lock.tell() > 0
        _wait_for_port(port, patience if was_killed else 0)
        lock.truncate(0)
        lock.write(f"http://127.0.0.1:{port}, process {os.getpid()}")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _wait_for_port(port: int, patience: float) -> None:
    """A run that was killed a moment ago may still be giving its port back."""
    deadline = time.monotonic() + patience
    while not _is_free(port):
        if time.monotonic() > deadline:
            raise CannotStart(
                f"Port {port} is used by another program."
                f" Choose another one: PORT={port + 1} script/server"
            )
        time.sleep(0.2)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
