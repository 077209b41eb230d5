"""Parts of a running Panhuo on the tests' servers, and people who use it over HTTP."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from engine.embedded import free_port
from script.benches.stage import PASSWORD, Stage, token_in

WEB, WORKER, SCHEDULER = "web", "worker", "scheduler"
FORM = "application/x-www-form-urlencoded"


class Parts:
    """`panhuo web`, `worker` and `scheduler` as processes of their own."""

    def __init__(self, stage: Stage, home: Path) -> None:
        settings = stage.app.extensions["settings"]
        self.port = free_port(home / "none")
        self._log = (home / "log").open("ab")
        self._environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "SECRET_KEY": settings.secret_key,
            "PANHUO_HOME": str(home),
            "BASE_URL": "http://localhost",
            "MAIL_URL": "mailbox:",
            "PORT": str(self.port),
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start parts; a web server answers when this returns."""
        for name in names:
            program = [str(Path(sys.executable).with_name("panhuo")), name]
            self._running[name] = subprocess.Popen(
                program, env=self._environment, stdout=self._log, stderr=self._log,
                start_new_session=True,
            )  # fmt: skip
        if WEB in names:
            eventually(self._answers)

    def kill(self, name: str) -> None:
        """kill -9, the children of a web server included."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self._running):
            self.kill(name)
        self._log.close()

    def _answers(self) -> bool:
        try:
            return Person(self.port, "", "").get("/healthz") == 200
        except OSError:
            return False


@contextmanager
def running(stage: Stage, home: Path, *names: str) -> Iterator[Parts]:
    """The parts, until the block ends."""
    parts = Parts(stage, home)
    try:
        parts.start(*names)
        yield parts
    finally:
        parts.stop()


@dataclass(frozen=True)
class Person:
    """A session as a browser holds it; the cookie stays the one of the login."""

    port: int
    cookie: str
    token: str

    def get(self, path: str) -> int:
        return self._ask("GET", path)[0]

    def page(self, path: str) -> str:
        return self._ask("GET", path)[2]

    def post(self, path: str, answers: Mapping[str, str]) -> int:
        """Send a form; returns the status. Raises OSError or HTTPException when the server goes away."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **answers}))[0]

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Cookie": self.cookie, "Content-Type": FORM, "Host": "localhost"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            cookie = (answer.headers.get("Set-Cookie") or self.cookie).partition(";")[0]
            return answer.status, cookie, answer.read().decode()
        finally:
            connection.close()


def signed_in(port: int, login: str) -> Person:
    """Sign in over HTTP."""
    _, cookie, page = Person(port, "", "")._ask("GET", "/login")
    form = urlencode({"csrf_token": token_in(page), "login": login, "password": PASSWORD})
    _, cookie, _ = Person(port, cookie, "")._ask("POST", "/login", form)
    _, cookie, page = Person(port, cookie, "")._ask("GET", "/inbox")
    return Person(port, cookie, token_in(page))


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds, looking twice a second; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "It did not come to that."
        time.sleep(0.5)
