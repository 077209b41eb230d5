"""Where an errand of a kind leads once it is over: `follow("patents.check", "stock.preview", _l("See the preview"))`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from workflows.records.errands import Errand, ErrandStatus

_NEXT: dict[str, tuple[str, Any, tuple[ErrandStatus, ...]]] = {}


def follow(kind: str, endpoint: str, label: Any, *, also_stopped: bool = False) -> None:
    """A view that takes `errand_id` comes after errands of this kind that are done; with `also_stopped`, after those
    too that somebody stopped, whose page says how far they came and goes on.
    """
    over = (ErrandStatus.DONE, ErrandStatus.STOPPED) if also_stopped else (ErrandStatus.DONE,)
    _NEXT[kind] = (endpoint, label, over)


def following(errand: Errand) -> tuple[str, Any] | None:
    """Address and label of what comes after an errand that is over; None if there is nothing to go to."""
    endpoint, label, over = _NEXT.get(errand.kind, ("", "", ()))
    return (url_for(endpoint, errand_id=errand.id), label) if errand.status in over else None
