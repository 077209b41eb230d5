"""Keeps the parts of a local Panhuo running: starts them, starts again what died, and ends all of them together.

Honcho and its like end everything when one part ends. Here a killed part comes back, whatever it left running is
ended first, and if the supervisor itself is killed the kernel ends its children (the parent-death signal, set
before they become their programs, and again by `setpriv`, since PostgreSQL's change of user clears it).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None)
STOP_SECONDS = 30
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 10.0
LOG_BYTES = 10_000_000
TICK_SECONDS = 0.5


@dataclass
class Part:
    """One program of the whole: how to run it, where it writes, how to ask it to end, and whether others need it."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    serves_others: bool = False
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = 0.0

    @property
    def alive(self) -> bool:
        """Whether it has been started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> subprocess.Popen[bytes]:
        """Run it, writing to its log."""
        self.began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own argument list
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_leash(os.getpid()),
            )
        return self.process


def _leash(supervisor: int) -> Callable[[], None]:
    """For a child before it becomes its program: it ends with its supervisor, also if that ends this very moment."""

    def leash() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != supervisor:
            os._exit(1)

    return leash


class Supervisor:
    """Looks after the parts that it was asked to start."""

    def __init__(
        self,
        tell: Callable[[str], None] = lambda line: None,
        *,
        stop_seconds: float = STOP_SECONDS,
        log_bytes: int = LOG_BYTES,
    ) -> None:
        self.parts: list[Part] = []
        self._tell = tell
        self._stop_seconds = stop_seconds
        self._log_bytes = log_bytes
        self._others = _children()
        self._orphans: dict[int, float] = {}
        # What a killed part leaves running becomes a child of ours, so that it can be ended.
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def start(self, part: Part) -> subprocess.Popen[bytes]:
        """Start a part and look after it from now on."""
        self.parts.append(part)
        return part.start()

    def watch(self) -> None:
        """Look after the parts until an exception (Ctrl-C, a signal) ends it."""
        while True:
            self.look()
            time.sleep(TICK_SECONDS)

    def look(self) -> None:
        """One look: end what killed parts left, start again what ended, keep the logs small."""
        self._end_orphans()
        for part in self.parts:
            if not part.alive:
                self._start_again(part)
            _shorten(part.log, self._log_bytes)

    def stop(self) -> None:
        """End all parts, those that serve others last, and whatever they leave."""
        for serves_others in (False, True):
            chosen = [part for part in self.parts if part.serves_others is serves_others]
            for part in chosen:
                _ask_to_end(part)
            for part in chosen:
                _see_end(part, self._stop_seconds)
        deadline = time.monotonic() + self._stop_seconds
        while self._end_orphans() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _start_again(self, part: Part) -> None:
        """At once after a steady run, else after a pause that doubles; not while leftovers could be in its way."""
        now = time.monotonic()
        ran = now - part.began
        if self._orphans or ran < part.pause:
            return
        part.pause = 0.0 if ran > STEADY_SECONDS else min(max(1.0, part.pause * 2), LONGEST_PAUSE)
        part.start()
        self._tell(f"  ↻ {part.name} had ended and was started again; its log: {part.log}")

    def _end_orphans(self) -> bool:
        """Ask what killed parts left to end, insist after a while; tells whether any is left."""
        ours = {part.process.pid for part in self.parts if part.process}
        present = _children() - ours - self._others
        for pid in present:
            seen = self._orphans.setdefault(pid, time.monotonic())
            patient = time.monotonic() - seen < self._stop_seconds / 3
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM if patient else signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        self._orphans = {pid: seen for pid, seen in self._orphans.items() if pid in present}
        return bool(present)


def _ask_to_end(part: Part) -> None:
    if part.alive and part.process is not None:
        part.process.send_signal(part.stop_signal)


def _see_end(part: Part, seconds: float) -> None:
    if part.process is None:
        return
    try:
        part.process.wait(seconds)
    except subprocess.TimeoutExpired:
        part.process.kill()
        part.process.wait()


def _children() -> set[int]:
    """The processes whose parent we are, adopted ones included."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def _shorten(log: Path, most: int) -> None:
    """Keep one older log beside the present one; the part goes on writing to the same file."""
    if log.exists() and log.stat().st_size > most:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)
