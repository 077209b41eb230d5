"""One run at a time has a folder and a port; a second one is told what to do."""

from __future__ import annotations

import socket
import stat
import threading
from pathlib import Path

import pytest

from engine.embedded import free_port
from webapp.local.place import CannotStart, claimed


def test_a_second_run_on_the_same_folder_is_told_about_the_first(tmp_path: Path) -> None:
    port = free_port(tmp_path / "none")
    told = pytest.raises(CannotStart, match=f"already runs.*{port}.*PANHUO_HOME")
    with claimed(tmp_path, port), told, claimed(tmp_path, port):
        pass


def test_a_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    port = free_port(tmp_path / "none")
    with pytest.raises(KeyboardInterrupt), claimed(tmp_path, port):
        raise KeyboardInterrupt
    with claimed(tmp_path, port):
        assert (tmp_path / "lock").read_text()
    assert not (tmp_path / "lock").read_text()


def test_after_a_killed_run_its_port_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("http://127.0.0.1:8000, process 1")
    with socket.socket() as leaving:
        leaving.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        leaving.bind(("127.0.0.1", 0))
        leaving.listen()
        timer = threading.Timer(0.1, leaving.close)
        timer.start()
        with claimed(tmp_path, leaving.getsockname()[1]):
            timer.join()


def test_a_taken_port_is_named_with_another_to_choose(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = pytest.raises(CannotStart, match=rf"Port {port} .* PORT={port + 1} script/server")
        with told, claimed(tmp_path, port):
            pass


def test_the_folder_and_what_is_written_into_it_are_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    before = _mode_of_a_new_file(tmp_path / "before")
    with claimed(home, free_port(tmp_path / "none")):
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert _mode_of_a_new_file(home / "greeting.txt") == 0o600
    assert _mode_of_a_new_file(tmp_path / "after") == before


def _mode_of_a_new_file(place: Path) -> int:
    place.write_text("x")
    return stat.S_IMODE(place.stat().st_mode)
