"""What the states of cooperation intents are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.intents import IntentState

STATE: dict[IntentState, tuple[Any, str]] = {
    IntentState.STATED: (_l("Waiting for the university"), "blue"),
    IntentState.ASKED: (_l("Waiting for the enterprise"), "amber"),
    IntentState.ACCEPTED: (_l("Matching under way"), "purple"),
    IntentState.DECLINED: (_l("Declined"), "red"),
    IntentState.CLOSED: (_l("Matching finished"), "green"),
    IntentState.WITHDRAWN: (_l("Taken back"), ""),
}
