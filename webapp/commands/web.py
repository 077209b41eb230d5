"""The web server."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import click
from gunicorn.app.base import BaseApplication

from webapp.settings import Settings, from_environment
from webapp.work import application

NO_MAIL = (
    "MAIL_URL is not set, so that nobody would get any mail. Set it to smtp://user:password@host:port;"
    " MAIL_URL=mailbox: keeps all mail in a folder that only you can read."
)


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn around the application, set up here instead of in a file of its own."""

    def __init__(self, **options: object) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        return application()


@click.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", envvar="PORT", default=8000, help="Port; PORT says it too.")
@click.option("--workers", default=2, help="Processes.")
@click.option("--threads", default=4, help="Threads a process.")
def web(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages until told to stop."""
    settings = from_environment()
    _require_mail(settings)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_meeting_place(settings.home, port)))
    Server(
        bind=f"{host}:{port}",
        workers=workers,
        threads=threads,
        worker_class="gthread",
        preload_app=True,  # imported once; nothing connects before the processes part
        control_socket_disable=True,
        timeout=60,
        graceful_timeout=20,
        worker_tmp_dir="/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108
    ).run()


def _require_mail(settings: Settings) -> None:
    """A demonstration shows its mailbox; anybody else has to say so who wants mail to go nowhere."""
    if not settings.demo and not os.environ.get("MAIL_URL"):
        raise click.ClickException(NO_MAIL)


def _meeting_place(home: Path, port: int) -> Path:
    """An empty folder in which the processes of this server put their figures together (read before any is counted)."""
    place = home / "metrics" / f"{socket.gethostname()}-{port}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place.resolve()
