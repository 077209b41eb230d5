"""What the states of evaluations are called on pages, in which colour, and what stars mean (M29)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.evaluations import RatingState, State

STATE: dict[State, tuple[Any, str]] = {
    State.OPEN: (_l("Under evaluation"), "blue"),
    State.LOCKED: (_l("Evaluation submitted"), "green"),
    State.ENDED: (_l("Ended with the patent"), ""),
}
RATING: dict[RatingState, tuple[Any, str]] = {
    RatingState.ASKED: (_l("To be rated"), "blue"),
    RatingState.SUBMITTED: (_l("To be reviewed"), "purple"),
    RatingState.ACCEPTED: (_l("Approved"), "green"),
    RatingState.RETURNED: (_l("Returned for correction"), "amber"),
    RatingState.ENDED: (_l("Not given in time"), ""),
}
MEANING: dict[int, Any] = {
    5: _l("Mature technology, usable in industry as it is"),
    4: _l("High potential value and industrial prospects"),
    3: _l("Some potential value and industrial prospects"),
    2: _l("Low potential value, industrial prospects unclear"),
    1: _l("No potential value and no industrial prospects"),
}


def stars(count: int) -> str:
    """Stars for the eye: ★★★☆☆."""
    return "★" * count + "☆" * (5 - count)
