"""The embedded PostgreSQL: whatever was killed before, the next start just works."""

from __future__ import annotations

import os
import select
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engine import embedded
from engine.embedded import UNSAFE_BUT_FAST, Cluster


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for one cluster, which the tests of this module start one after the other."""
    with tempfile.TemporaryDirectory(prefix="panhuo-") as parent:
        yield Path(parent, "postgres")
        embedded.remove(Path(parent, "postgres"))


def test_keeps_what_was_written(folder: Path) -> None:
    with embedded.postgres(folder) as cluster, cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT '盘活'::text AS word")
    with embedded.postgres(folder) as cluster, cluster.connect() as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("盘活",)


def test_takes_another_port_when_the_last_one_is_taken(folder: Path) -> None:
    port = embedded.prepare(folder).port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with embedded.postgres(folder) as cluster:
            assert cluster.port != port
            cluster.connect().close()


def test_refuses_a_wrong_password(folder: Path) -> None:
    with embedded.postgres(folder) as cluster:
        guess = Cluster(cluster.folder, cluster.binaries, cluster.port, "guess")
        with pytest.raises(psycopg.OperationalError, match="password"):
            guess.connect()


def test_makes_a_database_once(folder: Path) -> None:
    with embedded.postgres(folder) as cluster:
        assert embedded.ensure_database(cluster, "made") == embedded.ensure_database(
            cluster, "made"
        )


def test_starts_after_the_server_was_killed(folder: Path) -> None:
    with embedded.postgres(folder, settings=UNSAFE_BUT_FAST) as cluster, cluster.connect():
        _kill(_server_pid(cluster))
    with embedded.postgres(folder) as cluster:
        cluster.connect().close()


def test_starts_beside_the_pid_file_of_another_program(folder: Path) -> None:
    cluster = embedded.prepare(folder)
    stale = cluster.folder / "cluster" / "postmaster.pid"
    stale.write_text(
        f"{os.getpid()}\n{cluster.folder / 'cluster'}\n1\n{cluster.port}\n\n\n\nready\n"
    )
    with embedded.postgres(folder) as started:
        started.connect().close()


def test_ends_with_the_program_that_started_it(folder: Path) -> None:
    starter, server = _start_elsewhere(folder)
    starter.kill()
    starter.wait()
    _wait_for_end(server)


def test_takes_over_a_folder_whose_server_still_runs(folder: Path) -> None:
    starter, server = _start_elsewhere(folder)
    os.kill(starter.pid, signal.SIGSTOP)  # it neither ends its server nor notices anything
    try:
        with embedded.postgres(folder) as cluster:
            assert _server_pid(cluster) != server
            cluster.connect().close()
    finally:
        starter.kill()
        starter.wait()


def test_leaves_others_alone_who_work_in_its_folder(folder: Path) -> None:
    data = embedded.prepare(folder).folder / "cluster"
    shell = subprocess.Popen(["cat"], cwd=data, stdin=subprocess.PIPE)
    try:
        with embedded.postgres(folder) as cluster:
            cluster.connect().close()
        assert shell.poll() is None
    finally:
        shell.kill()
        shell.wait()


def test_says_where_the_log_is_when_it_cannot_start(folder: Path) -> None:
    told = pytest.raises(embedded.PostgresFailed, match="log")
    with told, embedded.postgres(folder, settings={"shared_buffers": "none"}):
        pass


def test_starts_after_setting_up_was_killed(folder: Path) -> None:
    half = folder.with_name("half")
    (embedded.prepare(half).folder / "cluster").rename(half.resolve() / "cluster.new")
    with embedded.postgres(half) as cluster:
        cluster.connect().close()
    embedded.remove(half)
    assert not half.exists()


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root has to keep another user out of its folders"
)
def test_opens_no_private_folder_under_root(folder: Path) -> None:
    parent = folder.parent
    cluster = embedded.prepare(folder)
    assert stat.S_IMODE(parent.stat().st_mode) == 0o700
    assert cluster.folder.is_relative_to(embedded.SHARED_FOLDER)
    assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700


def _server_pid(cluster: Cluster) -> int:
    return int((cluster.folder / "cluster" / "postmaster.pid").read_text().split()[0])


def _start_elsewhere(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Run a server under a program of its own; returns that program and the server's pid."""
    story = (
        "import sys, pathlib; from engine import embedded\n"
        "with embedded.postgres(pathlib.Path(sys.argv[1])) as cluster:\n"
        "    pid = (cluster.folder / 'cluster' / 'postmaster.pid').read_text().split()[0]\n"
        "    print(pid, flush=True); sys.stdin.read()\n"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", story, str(folder)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    return starter, int(starter.stdout.readline())


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _wait_for_end(pid: int) -> None:
    """Return once the process has ended; fails when it still runs after a minute."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([watched], [], [], 60)
    os.close(watched)
    assert ended
