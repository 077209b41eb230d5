"""Files are found by what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.files import Folder


def test_what_was_put_is_got_back_by_its_hash(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    address = folder.put("证书".encode())
    assert folder.get(address) == "证书".encode()
    assert folder.put("证书".encode()) == address
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "0" * 64, "G" * 64, "0" * 63 + "\n"])
def test_what_is_not_there_is_said_so(tmp_path: Path, address: str) -> None:
    with pytest.raises(FileNotFoundError):
        Folder(tmp_path).get(address)
