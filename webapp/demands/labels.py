"""What the words of public needs are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.library.labels import TRANSFER
from workflows.records.demands import Budget, DemandState, Mode

STATE: dict[DemandState, tuple[Any, str]] = {
    DemandState.DRAFT: (_l("Draft"), "amber"),
    DemandState.PUBLISHED: (_l("Open for answers"), "blue"),
    DemandState.CLOSED: (_l("Call ended"), "green"),
    DemandState.EXPIRED: (_l("Expired"), ""),
    DemandState.WITHDRAWN: (_l("Taken back"), ""),
    DemandState.DISCARDED: (_l("Not published"), ""),
}
BUDGET: dict[Budget, Any] = {
    Budget.TO_100K: _l("Up to CNY 100,000"),
    Budget.TO_500K: _l("CNY 100,000 to 500,000"),
    Budget.TO_2M: _l("CNY 500,000 to 2 million"),
    Budget.OVER_2M: _l("Over CNY 2 million"),
    Budget.OPEN: _l("By agreement"),
}
MODE: dict[str, Any] = {
    one: _l("Development to order") if one is Mode.ORDER else TRANSFER[one] for one in Mode
}
