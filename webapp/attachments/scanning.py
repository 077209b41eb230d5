"""The hook for a virus scanner: a command of the installation's that reads a file and exits with 1 if it is infected."""

from __future__ import annotations

import shlex
import subprocess

from flask import current_app

PATIENCE = 60  # seconds


class ScannerBroken(RuntimeError):
    """The scanner did not answer; nothing is kept unscanned."""


def is_infected(content: bytes) -> bool:
    """Whether SCAN_COMMAND says so; False without one. Raises ScannerBroken."""
    command = current_app.extensions["settings"].scan_command
    if not command:
        return False
    try:
        done = subprocess.run(  # noqa: S603 - the administrator's own command, no shell
            shlex.split(command), input=content, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerBroken(f"SCAN_COMMAND cannot be run: {error}") from error
    if done.returncode not in (0, 1):
        raise ScannerBroken(f"SCAN_COMMAND ended with {done.returncode}.")
    return done.returncode == 1
