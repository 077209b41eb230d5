"""The figures of a server are those of all its processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from engine.embedded import free_port

ASKED = 40
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def server(database: Database, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[str]:
    """`panhuo web` with two processes."""
    port = free_port(tmp_path / "none")
    environment = {
        **os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": "k" * 40,
        "PANHUO_HOME": str(tmp_path), "MAIL_URL": "mailbox:", "PORT": str(port),
    }  # fmt: skip
    with _running([str(Path(sys.executable).with_name("panhuo")), "web"], environment):
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield url


@contextmanager
def _running(words: list[str], environment: dict[str, str]) -> Iterator[None]:
    started = subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        started.terminate()
        started.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            DIRECT.open(f"{url}/forgotten", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The server does not answer.")


def _healths(url: str) -> float:
    told = DIRECT.open(f"{url}/metrics").read().decode()
    counted = re.findall(
        r'^panhuo_requests_total\{endpoint="monitoring.health".*\} (.+)$', told, re.M
    )
    return sum(map(float, counted))


def test_figures_are_of_all_processes(server: str) -> None:
    with ThreadPoolExecutor(8) as people:
        for answer in people.map(lambda _: DIRECT.open(f"{server}/healthz").status, range(ASKED)):
            assert answer == 200
    assert {_healths(server) for _ in range(8)} == {ASKED}
