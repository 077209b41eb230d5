"""`script/server`: servers, migrations, packages, demonstration, web, workers and scheduler, until Ctrl-C."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

from engine import embedded
from webapp.local import valkey
from webapp.local.place import CannotStart, claimed
from webapp.local.progress import step
from webapp.local.supervisor import Part, Supervisor
from webapp.settings import kept_secret

ROOT = Path(__file__).parents[2]
PANHUO = str(Path(sys.executable).with_name("panhuo"))
GREETING = "greeting.txt"
WORKERS = 2
WEB_SECONDS = 60
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Bring everything up, say where, and look after it until Ctrl-C or a signal."""
    for wish in ENDING:  # SIGINT too: a shell starts its background jobs with it ignored
        signal.signal(wish, _interrupt)
    try:
        home, port = _home(), _port()
        with claimed(home, port):
            _run(home, port)
    except KeyboardInterrupt:
        click.echo("\nPanhuo has ended.")
    except (CannotStart, embedded.PostgresFailed, valkey.ValkeyFailed) as error:
        sys.exit(f"script/server: {error}")


def _run(home: Path, port: int) -> None:
    supervisor = Supervisor(click.echo)
    try:
        environment = _environment(home, port, supervisor)
        os.environ.update(environment)
        _prepare(home)
        _start(home, port, supervisor)
        _tell(home, port)
        supervisor.watch()
    finally:
        for wish in ENDING:
            signal.signal(wish, signal.SIG_IGN)
        supervisor.stop()


def _environment(home: Path, port: int, supervisor: Supervisor) -> dict[str, str]:
    """What web, workers and scheduler are told; starts the embedded servers unless both are configured.

    DEMO=0 leaves the demonstration out of the embedded database.
    """
    chosen = {
        "PANHUO_HOME": str(home),
        "PORT": str(port),
        "BASE_URL": os.environ.get("BASE_URL", f"http://127.0.0.1:{port}"),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret(home),
        "PYTHONUNBUFFERED": "1",
    }
    configured = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(configured) == 1:
        raise CannotStart(
            f"Only {configured[0]} is set. Set DATABASE_URL and REDIS_URL both, or neither"
            " to try Panhuo out with servers of its own."
        )
    if configured:
        return {**chosen, "MAIL_URL": os.environ.get("MAIL_URL") or _kept_mail(home)}
    with step("PostgreSQL"):
        database = _start_postgres(home, supervisor)
    with step("Valkey"):
        queue = _start_valkey(home, supervisor)
    served = {**chosen, "DATABASE_URL": database, "REDIS_URL": queue}
    if os.environ.get("DEMO") == "0":
        return {**served, "MAIL_URL": os.environ.get("MAIL_URL") or _kept_mail(home)}
    return {**served, "DEMO": "1"}


def _kept_mail(home: Path) -> str:
    """What MAIL_URL is when nobody said; trying out with a database of one's own goes on without a mail server."""
    click.echo(f"  ! MAIL_URL is not set: mail is kept in {home / 'mailbox'} and sent to nobody.")
    return "mailbox:"


def _start_postgres(home: Path, supervisor: Supervisor) -> str:
    cluster = embedded.prepare(home / "postgres")
    log = home / "log" / "postgres.log"
    command = embedded.command(cluster)
    part = Part("postgres", command, log, stop_signal=signal.SIGINT, serves_others=True)
    embedded.wait_until_ready(cluster, supervisor.start(part))
    return embedded.ensure_database(cluster, "panhuo")


def _start_valkey(home: Path, supervisor: Supervisor) -> str:
    prepared = valkey.prepare(home / "valkey")
    log = home / "log" / "valkey.log"
    part = Part("valkey", valkey.command(prepared), log, serves_others=True)
    valkey.wait_until_ready(prepared, supervisor.start(part))
    return prepared.url


def _prepare(home: Path) -> None:
    """Bring the database up to this release; the demonstration only with servers of our own."""
    log = home / "log" / "prepare.log"
    with log.open("wb") as output:
        ended = subprocess.run(  # noqa: S603 - our own argument list
            [sys.executable, "-m", "webapp.local.prepare", str(home / GREETING)],
            cwd=ROOT, stdin=subprocess.DEVNULL, stderr=output,
        )  # fmt: skip
    if ended.returncode:
        raise CannotStart(f"The set-up above failed. Its log ends with:\n{_tail(log)}")


def _start(home: Path, port: int, supervisor: Supervisor) -> None:
    """Web first, so that its pages are there soonest; whatever is to be done meanwhile waits in the database."""
    with step("Web server"):
        supervisor.start(_panhuo("web", home, "web"))
        _wait_for_web(port, home / "log" / "web.log")
    with step("Workers and scheduler"):
        for number in range(1, WORKERS + 1):
            supervisor.start(_panhuo(f"worker-{number}", home, "worker"))
        supervisor.start(_panhuo("scheduler", home, "scheduler"))


def _panhuo(name: str, home: Path, word: str) -> Part:
    leashed = ["setpriv", "--pdeathsig", "KILL", "--", PANHUO, word]
    return Part(name, leashed, home / "log" / f"{name}.log")


def _wait_for_web(port: int, log: Path) -> None:
    deadline = time.monotonic() + WEB_SECONDS
    while not _answers(port):
        if time.monotonic() > deadline:
            raise CannotStart(f"The web server does not answer. Its log ends with:\n{_tail(log)}")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    """Whether web and database are well; asked directly, past any proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell(home: Path, port: int) -> None:
    click.echo(f"\nPanhuo 盘活 runs at http://127.0.0.1:{port}   (Ctrl-C ends it)\n")
    if os.environ.get("DEMO") == "1":
        click.echo((home / GREETING).read_text("utf-8"))


def _home() -> Path:
    return Path(os.environ.get("PANHUO_HOME") or ROOT / ".panhuo").resolve()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT has to be a number between 1 and 65535, not {text!r}.")
    return int(text)


def _tail(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
