"""The supervisor brings killed parts back, ends what they leave, and takes everything along when it goes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from webapp.local.supervisor import Part, Supervisor

ROOT = Path(__file__).parents[3]
FOREVER = "import signal; print('up', flush=True); signal.pause()"
WITH_CHILD = (
    "import os, signal, sys\n"
    "child = os.fork()\n"
    "if child: print(child, flush=True)\n"
    "signal.pause()\n"
)


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """A supervisor, not patient and with short logs, whose parts all end with the test."""
    made = Supervisor(stop_seconds=0.5, log_bytes=100)
    yield made
    made.stop()


def _part(tmp_path: Path, story: str) -> Part:
    return Part("part", [sys.executable, "-c", story], tmp_path / "part.log")


def _look_until(supervisor: Supervisor, reached: Callable[[], bool]) -> None:
    """Let the supervisor look after its parts until it has reached a state; fails after a minute."""
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        supervisor.look()


def _first_line(part: Part) -> str:
    return part.log.read_text().partition("\n")[0]


def test_a_killed_part_comes_back(supervisor: Supervisor, tmp_path: Path) -> None:
    part = _part(tmp_path, FOREVER)
    first = supervisor.start(part)
    first.kill()
    first.wait()
    _look_until(supervisor, lambda: part.alive)
    assert part.process is not None
    assert part.process.pid != first.pid


def test_a_part_that_keeps_failing_is_started_less_and_less_often(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    part = _part(tmp_path, "raise SystemExit(1)")
    for _ in range(3):
        before = supervisor.start(part) if part.process is None else part.process
        before.wait()
        part.began -= part.pause  # as if the pause had passed
        _look_until(supervisor, lambda before=before: part.process is not before)
    assert part.pause == 4.0


def test_what_a_killed_part_left_running_is_ended_before_it_comes_back(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    part = _part(tmp_path, WITH_CHILD)
    first = supervisor.start(part)
    _look_until(supervisor, lambda: _first_line(part).isdigit())
    left = os.pidfd_open(int(_first_line(part)))
    first.kill()
    first.wait()
    _look_until(supervisor, lambda: part.alive)
    assert select.select([left], [], [], 0)[0]


def test_stopping_ends_parts_and_their_children(supervisor: Supervisor, tmp_path: Path) -> None:
    part = _part(tmp_path, WITH_CHILD)
    supervisor.start(part)
    _look_until(supervisor, lambda: _first_line(part).isdigit())
    child = os.pidfd_open(int(_first_line(part)))
    supervisor.stop()
    assert not part.alive
    assert select.select([child], [], [], 0)[0]


def test_a_part_that_ignores_the_wish_to_end_is_ended_all_the_same(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    stubborn = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {FOREVER}"
    part = _part(tmp_path, stubborn)
    supervisor.start(part)
    _look_until(supervisor, lambda: _first_line(part) == "up")
    supervisor.stop()
    assert not part.alive


def test_a_killed_supervisor_takes_its_parts_along(tmp_path: Path) -> None:
    story = (
        "import sys, pathlib; from webapp.local.supervisor import Part, Supervisor\n"
        "leash = ['setpriv', '--pdeathsig', 'TERM', '--', sys.executable, '-c', sys.argv[1]]\n"
        "part = Part('part', leash, pathlib.Path(sys.argv[2]))\n"
        "supervisor = Supervisor()\n"
        "pid = supervisor.start(part).pid\n"
        "while not part.log.read_text(): supervisor.look()\n"
        "print(pid, flush=True); sys.stdin.read()\n"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", story, FOREVER, str(tmp_path / "part.log")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert killed.stdout is not None
    part = os.pidfd_open(int(killed.stdout.readline()))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert select.select([part], [], [], 60)[0]


def test_a_long_log_is_shortened_and_one_older_kept(supervisor: Supervisor, tmp_path: Path) -> None:
    part = _part(tmp_path, f"print('long ' * 50, flush=True); {FOREVER}")
    supervisor.start(part)
    older = tmp_path / "part.log.1"
    _look_until(supervisor, older.exists)
    assert older.read_text().startswith("long long")
    assert part.log.stat().st_size <= 100
