"""`script/server` as a whole: whatever is killed, it comes back, ends with the rest, or the next start just works."""

from __future__ import annotations

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import embedded

ROOT = Path(__file__).parents[2]
PARTS = ("web", "worker", "scheduler", "valkey-server", "postgres")


class Local:
    """A running `script/server` on a folder and a port of its own, with or without the demonstration."""

    def __init__(self, home: Path, port: int, *, demo: bool = False) -> None:
        self.port = port
        unset = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL")
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "webapp.local"],
            cwd=ROOT,
            env={
                **environment,
                "PANHUO_HOME": str(home),
                "PORT": str(port),
                "DEMO": str(int(demo)),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for_line(self, words: str) -> str:
        """Everything printed up to the line that contains these words; fails when it ends without."""
        read = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            read += line
            if words in line:
                return read
        raise AssertionError(read)

    def is_well(self) -> bool:
        """Whether web and database answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def pids(self) -> dict[int, str]:
        """The parts' processes and what they run."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        pids = [int(pid) for task in tasks for pid in task.read_text().split()]
        return {pid: Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in pids}

    def pid_of(self, part: str) -> int:
        """The process of one part."""
        named = (
            pid for pid, line in self.pids().items() if f"{part} " in line or line.endswith(part)
        )
        return next(named)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One PANHUO_HOME for these tests, as for a person who starts again and again; gone afterwards with its cluster."""
    with tempfile.TemporaryDirectory(prefix="panhuo-") as made:
        yield Path(made)
        embedded.remove(Path(made, "postgres"))


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Local]]:
    """Starts Panhuo on that folder; all that was started ends with the test."""
    port = embedded.free_port(home / "none")
    started: list[Local] = []

    def start_now(*, demo: bool = False) -> Local:
        started.append(Local(home, port, demo=demo))
        return started[-1]

    yield start_now
    for local in started:
        local.process.terminate()
        local.process.wait()


def test_each_killed_part_comes_back_and_ctrl_c_ends_them_all(start: Callable[..., Local]) -> None:
    local = start()
    assert "Demonstration" not in local.wait_for_line("runs at")
    for part in PARTS:
        os.kill(local.pid_of(part), signal.SIGKILL)
        local.wait_for_line("started again")
        _eventually(local.is_well)
    watched = [os.pidfd_open(pid) for pid in local.pids()]
    local.process.send_signal(signal.SIGINT)
    local.wait_for_line("Panhuo has ended.")
    assert local.process.wait() == 0
    assert _all_ended(watched)


def test_all_ends_with_a_killed_supervisor_and_the_next_start_finds_its_state(
    home: Path, start: Callable[..., Local]
) -> None:
    first = start()
    first.wait_for_line("runs at")
    watched = [os.pidfd_open(pid) for pid in first.pids()]
    secret = (home / "secret_key").read_text()
    first.process.kill()
    second = start(demo=True)
    shown = second.wait_for_line("yunwei")  # the last of the demonstration's logins
    assert "✗" not in shown
    assert second.is_well()
    assert _all_ended(watched)
    assert (home / "secret_key").read_text() == secret


def test_a_run_that_is_interrupted_while_it_comes_up_leaves_nothing(
    start: Callable[..., Local],
) -> None:
    local = start()
    local.wait_for_line("PostgreSQL")
    watched = [os.pidfd_open(pid) for pid in local.pids()]
    local.process.send_signal(signal.SIGINT)
    local.wait_for_line("Panhuo has ended.")
    assert _all_ended(watched)


def test_a_taken_port_stops_it_before_anything_starts(
    home: Path, start: Callable[..., Local]
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", embedded.free_port(home / "none")))
        other.listen()
        local = Local(home, other.getsockname()[1])
        with pytest.raises(AssertionError, match="is used by another program"):
            local.wait_for_line("✓")
        assert local.process.wait() == 1


def test_half_a_configuration_is_refused(home: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "webapp.local"],
        cwd=ROOT,
        env={**os.environ, "PANHUO_HOME": str(home), "REDIS_URL": "redis://127.0.0.1:1", "DATABASE_URL": ""},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert told.returncode == 1
    assert "Only REDIS_URL is set" in told.stderr


def _all_ended(watched: list[int]) -> bool:
    """Whether all these processes end within a minute."""
    deadline = time.monotonic() + 60
    for pidfd in watched:
        ended, _, _ = select.select([pidfd], [], [], max(0.0, deadline - time.monotonic()))
        os.close(pidfd)
        if not ended:
            return False
    return bool(watched)


def _eventually(reached: Callable[[], bool]) -> None:
    """Return once it is reached; fails after a minute."""
    deadline = time.monotonic() + 60
    pause = threading.Event()
    while not reached():
        assert time.monotonic() < deadline
        pause.wait(0.05)
