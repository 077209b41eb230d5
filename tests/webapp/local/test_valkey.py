"""The embedded Valkey: keeps its queue, keeps strangers out, survives being killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import redis

from webapp.local.valkey import ValkeyFailed, prepare, valkey


def test_keeps_the_queue_over_a_kill(tmp_path: Path) -> None:
    with valkey(tmp_path) as started:
        client = redis.Redis.from_url(started.url)
        client.config_set("appendfsync", "always")
        client.rpush("queue", "7")
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    with valkey(tmp_path) as again:
        assert redis.Redis.from_url(again.url).lrange("queue", 0, -1) == [b"7"]


def test_refuses_a_client_without_the_password(tmp_path: Path) -> None:
    with valkey(tmp_path) as started, pytest.raises(redis.AuthenticationError):
        redis.Redis(port=started.port).ping()


def test_keeps_its_port_and_its_secrets_private(tmp_path: Path) -> None:
    first, second = prepare(tmp_path / "made"), prepare(tmp_path / "made")
    assert first == second
    for name in ("password", "valkey.conf"):
        assert (tmp_path / "made" / name).stat().st_mode & 0o077 == 0


def test_says_where_the_log_is_when_it_cannot_start(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").write_text("not a folder")
    with pytest.raises(ValkeyFailed, match="log"), valkey(tmp_path):
        pass
