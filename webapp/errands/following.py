"""Where a finished errand of a kind leads: `follow("patents.check", "stock.preview", _l("See the preview"))`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from workflows.records.errands import Errand, ErrandStatus

_NEXT: dict[str, tuple[str, Any]] = {}


def follow(kind: str, endpoint: str, label: Any) -> None:
    """A view that takes `errand_id` comes after errands of this kind."""
    _NEXT[kind] = (endpoint, label)


def following(errand: Errand) -> tuple[str, Any] | None:
    """Address and label of what comes after an errand that is done."""
    if errand.kind not in _NEXT or errand.status is not ErrandStatus.DONE:
        return None
    endpoint, label = _NEXT[errand.kind]
    return url_for(endpoint, errand_id=errand.id), label
