"""What the states of the desk's matters are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.desk import DeskState

STATE: dict[DeskState, tuple[Any, str]] = {
    DeskState.UNCONFIRMED: (_l("Address not confirmed"), ""),
    DeskState.WAITING: (_l("Being verified"), "blue"),
    DeskState.RETURNED: (_l("Waiting for the applicant"), "amber"),
    DeskState.ACCEPTED: (_l("Verified"), "green"),
    DeskState.REFUSED: (_l("Not accepted"), "red"),
    DeskState.EXPIRED: (_l("Expired"), ""),
}
