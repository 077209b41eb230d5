"""Fails when a committed file names a package registry, a private path, or when a lock is behind its requirements."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Written in pieces, so that this file does not find itself.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"https?://[\w.-]*(?:pypi|npmjs|pythonhosted|npmmirror|registry\.)[\w.-]*",
            r"(?:--|_)(?:extra-)?index" + r"-url[ =]\S",
            r"file:" + r"///(?:opt|work|root|home|tmp|usr)",
            r"(?<![\w.~])/(?:work|root|home)" + r"/\w",
        ]
    )
)
LOCKS = {
    "requirements.in": "requirements.lock",
    "requirements-dev.in": "requirements-dev.lock",
    "requirements-node.in": "requirements-node.lock",
}


def main() -> None:
    """Print every finding; exit 1 when there is one."""
    findings = [*forbidden_addresses(), *unlocked_requirements()]
    sys.exit("\n".join(findings) or 0)


def forbidden_addresses() -> list[str]:
    """Lines of committed text files that name a registry or a path of somebody's machine."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [finding for name in names.split("\0") if name for finding in _search(name)]


def unlocked_requirements() -> list[str]:
    """Names in a requirements file that its lock does not pin."""
    return [
        f"{source}: {name} is not in {lock}; run script/lock"
        for source, lock in LOCKS.items()
        for name in _names(source) - _pinned(lock)
    ]


def _search(name: str) -> list[str]:
    path = ROOT / name
    try:
        lines = path.read_text("utf-8").splitlines()
    except (UnicodeDecodeError, FileNotFoundError):
        return []
    return [
        f"{name}:{number}: {found[0]}"
        for number, line in enumerate(lines, 1)
        if (found := FORBIDDEN.search(line))
    ]


def _names(source: str) -> set[str]:
    lines = (ROOT / source).read_text("utf-8").splitlines()
    return {_normal(line) for line in lines if re.match(r"[A-Za-z]", line)}


def _pinned(lock: str) -> set[str]:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    return {_normal(line) for line in lines if "==" in line}


def _normal(line: str) -> str:
    return re.sub(r"[._-]+", "-", re.split(r"[^\w.-]", line)[0]).lower()


if __name__ == "__main__":
    main()
