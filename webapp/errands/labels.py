"""What the states of a long task are called, and its problems in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workflows.records.errands import ErrandStatus

STATUS: dict[str, tuple[Any, str]] = {
    ErrandStatus.WAITING: (_l("Waiting for its turn"), ""),
    ErrandStatus.RUNNING: (_l("Running"), "blue"),
    ErrandStatus.DONE: (_l("Finished"), "green"),
    ErrandStatus.FAILED: (_l("Could not be done"), "red"),
    ErrandStatus.STOPPED: (_l("Stopped"), "amber"),
}


def told(problem: Mapping[str, Any]) -> str:
    """A kept problem as a sentence."""
    return _(problem["text"]).format(**problem["holes"])
